package io.trivet.server.devices.identity;

import io.trivet.core.devices.Admission;
import io.trivet.core.devices.AuthSet;
import io.trivet.core.devices.Device;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.db.Database;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A device asks to be let in. Whoever is not accepted gets one and the same answer, so that nobody
/// can find out which devices exist.
final class Admissions {
  private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);

  private final Database database;
  private final DeviceStore store;
  private final Devices devices;
  private final DeviceAuth auth;
  private final DeviceTokens tokens;
  private final Function<Optional<String>, TenantId> tenants;

  /// `tenants` finds the tenant of a tenant token, or the default one without a token.
  Admissions(
      Database database,
      DeviceStore store,
      Devices devices,
      DeviceAuth auth,
      DeviceTokens tokens,
      Function<Optional<String>, TenantId> tenants) {
    this.database = database;
    this.store = store;
    this.devices = devices;
    this.auth = auth;
    this.tokens = tokens;
    this.tenants = tenants;
  }

  /// A token for an accepted device, or {@link Failure.Unauthorized}.
  String authenticate(AuthRequest request) {
    var tenant = tenants.apply(request.tenantToken());
    var claims =
        database
            .inTransaction(db -> decide(db, tenant, request))
            .orElseThrow(() -> new Failure.Unauthorized("unauthorized"));
    auth.forget(claims.device()); // it may have been remembered as not accepted
    return tokens.issue(claims);
  }

  private Optional<DeviceTokens.Claims> decide(Handle db, TenantId tenant, AuthRequest request) {
    var known = store.find(db, tenant, request.identity());
    if (known.isEmpty()) {
      register(db, tenant, request);
      return Optional.empty();
    }
    var set = known.get().findAuthSet(request.key().pem());
    return set.isPresent() && set.get().status() != DeviceStatus.PREAUTHORIZED
        ? token(db, known.get(), set.get())
        : decideAboutKey(db, devices.locked(db, known.get().ref()), request.key());
  }

  /// A key not seen before, or one that was preauthorized: under the device's lock.
  private Optional<DeviceTokens.Claims> decideAboutKey(Handle db, Device device, DeviceKey key) {
    var set = device.findAuthSet(key.pem());
    if (set.isEmpty()) {
      addPending(db, device, key);
      return Optional.empty();
    }
    return set.get().status() == DeviceStatus.PREAUTHORIZED
        ? acceptPreauthorized(db, device, set.get())
        : token(db, device, set.get());
  }

  private void register(Handle db, TenantId tenant, AuthRequest request) {
    if (!new AdmissionLimits(store).hasRoomForPending(db, tenant)) {
      LOG.warn("pending_full tenant={}: a new device was turned away", tenant);
      return;
    }
    var ref = new DeviceRef(tenant, new DeviceId(UUID.randomUUID()));
    devices.create(db, ref, request.identity(), request.key(), DeviceStatus.PENDING);
  }

  private void addPending(Handle db, Device device, DeviceKey key) {
    if (device.authSets().size() >= Limits.AUTH_SETS_PER_DEVICE_MAX) {
      LOG.warn("auth_sets_full tenant={} device={}", device.ref().tenant(), device.ref().id());
      return;
    }
    devices.addSet(db, device.ref(), key, DeviceStatus.PENDING);
    devices.settle(
        db,
        device,
        DeviceStatus.ofDevice(java.util.List.of(device.status(), DeviceStatus.PENDING)));
  }

  private Optional<DeviceTokens.Claims> acceptPreauthorized(Handle db, Device device, AuthSet set) {
    try {
      devices.apply(db, device, Admission.decide(device, set, DeviceStatus.ACCEPTED));
    } catch (Failure.Unprocessable _) {
      LOG.warn("device_limit tenant={} device={}", device.ref().tenant(), device.ref().id());
      return Optional.empty();
    }
    return token(db, device, set.withStatus(DeviceStatus.ACCEPTED));
  }

  private Optional<DeviceTokens.Claims> token(Handle db, Device device, AuthSet set) {
    if (set.status() != DeviceStatus.ACCEPTED) {
      return Optional.empty();
    }
    var expires = tokens.expiry();
    store.tokenIssued(db, device.ref().tenant(), set.id(), expires);
    return Optional.of(
        new DeviceTokens.Claims(
            device.ref(), set.id(), set.generation(), expires.getEpochSecond()));
  }
}
