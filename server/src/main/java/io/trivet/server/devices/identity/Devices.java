package io.trivet.server.devices.identity;

import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.Admission;
import io.trivet.core.devices.AuthSet;
import io.trivet.core.devices.AuthSetId;
import io.trivet.core.devices.Device;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Reach;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Devices as people see and admit them. Every change is one transaction under the device's lock,
/// in which the features above take part as {@link DeviceEvents}.
public final class Devices {
  private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

  private final Database database;
  private final Ledger ledger;
  private final DeviceStore store;
  private final Reaches reaches = new Reaches();
  private final DeviceAuth auth;
  private final AdmissionLimits limits;
  private final InstantSource clock;
  private final List<DeviceEvents> events = new CopyOnWriteArrayList<>();

  Devices(
      Database database, Ledger ledger, DeviceStore store, DeviceAuth auth, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.store = store;
    this.auth = auth;
    this.limits = new AdmissionLimits(store);
    this.clock = clock;
  }

  /// Lets a feature above take part in every change. `Server` is the place that does it.
  public void subscribe(DeviceEvents feature) {
    events.add(feature);
  }

  /// Which devices a caller may know and touch.
  public Reaches reaches() {
    return reaches;
  }

  List<Device> list(UserCaller caller, DeviceQuery query, Page page) {
    return database.read(
        db -> store.list(db, caller.tenant(), reaches.of(db, caller, READ_DEVICES), query, page));
  }

  Device get(UserCaller caller, DeviceRef ref) {
    return database.read(db -> {
      reaches.require(db, caller, READ_DEVICES, ref);
      return found(db, ref);
    });
  }

  long count(UserCaller caller, Optional<DeviceStatus> status) {
    return database.read(
        db -> store.count(db, caller.tenant(), reaches.of(db, caller, READ_DEVICES), status));
  }

  long maxDevices(TenantId tenant) {
    return database.read(db -> limits.maxDevices(db, tenant));
  }

  /// The handles of all accepted devices, in no order.
  public void acceptedHandles(Handle db, TenantId tenant, LongConsumer each) {
    store.acceptedHandles(db, tenant, each);
  }

  /// The handles of those of the devices that exist.
  public Map<DeviceId, Long> handles(Handle db, TenantId tenant, Collection<DeviceId> devices) {
    return store.handles(db, tenant, devices);
  }

  /// The devices behind handles; decommissioned ones are missing.
  public List<DeviceId> byHandles(Handle db, TenantId tenant, long[] handles) {
    return store.byHandles(db, tenant, handles);
  }

  void setStatus(UserCaller caller, DeviceRef ref, AuthSetId setId, DeviceStatus to) {
    if (to == DeviceStatus.PREAUTHORIZED || to == DeviceStatus.NOAUTH) {
      throw new Failure.Invalid("incorrect device status: expected accepted, rejected or pending");
    }
    ledger.change(
        caller.actor(),
        db -> {
          var device = managed(db, caller, ref);
          var set = set(device, setId);
          var changes = Admission.decide(device, set, to);
          apply(db, device, changes);
          return changes.isEmpty()
              ? Recorded.nothing(ref)
              : Recorded.of(ref, DeviceEntry.statusSet(device, set, to));
        });
    auth.forget(ref);
  }

  /// A device known beforehand by identity and key. Empty when it was created; an existing device
  /// is returned untouched, or, with `force`, gets the key as one more preauthorized set.
  Optional<Device> preauthorize(
      UserCaller caller, DeviceId id, IdentityData identity, DeviceKey key, boolean force) {
    requireEverywhere(caller);
    var ref = new DeviceRef(caller.tenant(), id);
    return ledger.change(
        caller.actor(),
        db -> {
          var existing = store.find(db, caller.tenant(), identity);
          if (existing.isEmpty()) {
            if (!create(db, ref, identity, key, DeviceStatus.PREAUTHORIZED)) {
              throw new Failure.Conflict("this device is being created by another request");
            }
            return Recorded.of(existing, DeviceEntry.preauthorized(ref, identity));
          }
          if (!force) {
            return Recorded.nothing(existing);
          }
          preauthorizeAgain(db, existing.get(), key);
          return Recorded.of(existing, DeviceEntry.preauthorized(existing.get().ref(), identity));
        });
  }

  /// Takes back one key. Without its last key a preauthorized device is gone, any other is noauth.
  void dismiss(UserCaller caller, DeviceRef ref, AuthSetId setId) {
    ledger.change(
        caller.actor(),
        db -> {
          var device = managed(db, caller, ref);
          var set = set(device, setId);
          store.deleteSet(db, ref, setId);
          if (device.authSets().size() == 1 && set.status() == DeviceStatus.PREAUTHORIZED) {
            remove(db, ref);
          } else {
            settle(db, device, without(device, set));
          }
          return Recorded.of(ref, DeviceEntry.dismissed(device, set));
        });
    auth.forget(ref);
  }

  /// A person's word about a device as a whole, part of a bulk operation: yes to the one key that
  /// waits, or no to all that wait or were accepted. Returns what the log says; nothing, if there
  /// was nothing to decide. {@link #forget} follows the commit.
  public List<AuditEntry> decide(Handle db, UserCaller caller, DeviceRef ref, DeviceStatus to) {
    var device = managed(db, caller, ref);
    var open =
        device.authSets().stream()
            .filter(set ->
                set.status() == DeviceStatus.PENDING
                    || (to == DeviceStatus.REJECTED && set.status() == DeviceStatus.ACCEPTED))
            .toList();
    if (to == DeviceStatus.ACCEPTED && open.size() > 1) {
      throw new Failure.Conflict(
          "%d keys wait for this device: decide on each of them".formatted(open.size()));
    }
    apply(db, device, open.stream().map(set -> new Admission.Change(set, to)).toList());
    return open.stream().map(set -> DeviceEntry.statusSet(device, set, to)).toList();
  }

  /// The same as for one device, part of a bulk operation. {@link #forget} follows the commit.
  public AuditEntry decommission(Handle db, UserCaller caller, DeviceRef ref) {
    var device = managed(db, caller, ref);
    remove(db, ref);
    return DeviceEntry.decommissioned(device);
  }

  /// What is remembered of a device here: called after the commit of a change.
  public void forget(DeviceRef ref) {
    auth.forget(ref);
  }

  /// Forgets a device and ends all it may do; if it asks again it is a new, pending device.
  void decommission(UserCaller caller, DeviceRef ref) {
    ledger.change(caller.actor(), db -> Recorded.of(ref, decommission(db, caller, ref)));
    auth.forget(ref);
    LOG.info("device decommissioned tenant={} device={}", ref.tenant(), ref.id());
  }

  void revokeTokens(UserCaller caller, AuthSetId set) {
    var device =
        ledger.change(
            caller.actor(),
            db -> {
              var id = store.findDevice(db, caller.tenant(), set).orElseThrow(Devices::noToken);
              var ref = new DeviceRef(caller.tenant(), id);
              var found = managed(db, caller, ref);
              if (store.revoke(db, caller.tenant(), set, clock.instant()).isEmpty()) {
                throw noToken();
              }
              DeviceAuth.changed(db, ref);
              return Recorded.of(ref, DeviceEntry.of(AuditAction.REVOKE_DEVICE_TOKEN, found));
            });
    auth.forget(device);
  }

  /// False if another request created a device with this identity in the meantime.
  boolean create(
      Handle db, DeviceRef ref, IdentityData identity, DeviceKey key, DeviceStatus status) {
    var now = clock.instant();
    if (!store.insert(db, ref, identity, status, now)) {
      return false;
    }
    addSet(db, ref, key, status);
    events.forEach(e -> e.created(db, ref, identity.attributes(), status, now));
    LOG.info("device created tenant={} device={} status={}", ref.tenant(), ref.id(), status.text());
    return true;
  }

  AuthSet addSet(Handle db, DeviceRef ref, DeviceKey key, DeviceStatus status) {
    var id = new AuthSetId(UUID.randomUUID());
    var set = new AuthSet(id, key.pem(), status, clock.instant(), 0);
    store.insertSet(db, ref, set);
    return set;
  }

  /// Makes the changes and lets the device's status follow.
  void apply(Handle db, Device device, List<Admission.Change> changes) {
    if (changes.stream().anyMatch(change -> change.to() == DeviceStatus.ACCEPTED)
        && device.status() != DeviceStatus.ACCEPTED) {
      limits.requireRoom(db, device.ref().tenant());
    }
    for (var change : changes) {
      if (!store.change(db, device.ref().tenant(), change)) {
        throw new IllegalStateException(
            "auth set " + change.set().id() + " changed under its lock");
      }
    }
    settle(db, device, Admission.statusAfter(device, changes));
  }

  void settle(Handle db, Device device, DeviceStatus status) {
    DeviceAuth.changed(db, device.ref());
    if (status == device.status()) {
      return;
    }
    var now = clock.instant();
    store.updateStatus(db, device.ref(), status, now);
    events.forEach(e -> e.statusChanged(db, device.ref(), status, now));
    LOG.info(
        "device status tenant={} device={} from={} to={}",
        device.ref().tenant(),
        device.ref().id(),
        device.status().text(),
        status.text());
  }

  Device locked(Handle db, DeviceRef ref) {
    store.lock(db, ref);
    return found(db, ref);
  }

  /// The device under its lock, if the caller may manage it.
  private Device managed(Handle db, UserCaller caller, DeviceRef ref) {
    store.lock(db, ref);
    reaches.require(db, caller, MANAGE_DEVICES, ref);
    return found(db, ref);
  }

  /// A new device is in no group, so that it is within no smaller scope.
  private static void requireEverywhere(UserCaller caller) {
    if (!(caller.rights().devices(MANAGE_DEVICES) instanceof Reach.Everything)) {
      throw new Failure.Forbidden("missing permission MANAGE_DEVICES on all devices");
    }
  }

  private static Failure noToken() {
    return new Failure.NotFound("token");
  }

  private Device found(Handle db, DeviceRef ref) {
    return store.find(db, ref).orElseThrow(() -> new Failure.NotFound("device"));
  }

  private void preauthorizeAgain(Handle db, Device known, DeviceKey key) {
    var device = locked(db, known.ref());
    var existing = device.findAuthSet(key.pem());
    existing.ifPresent(set -> store.deleteSet(db, device.ref(), set.id()));
    var status = existing.map(set -> without(device, set)).orElse(device.status());
    addSet(db, device.ref(), key, DeviceStatus.PREAUTHORIZED);
    settle(db, device, DeviceStatus.ofDevice(List.of(status, DeviceStatus.PREAUTHORIZED)));
  }

  private void remove(Handle db, DeviceRef ref) {
    var now = clock.instant();
    events.forEach(e -> e.decommissioned(db, ref, now));
    store.delete(db, ref);
    DeviceAuth.changed(db, ref);
  }

  private static DeviceStatus without(Device device, AuthSet gone) {
    return DeviceStatus.ofDevice(
        device.authSets().stream()
            .filter(set -> !set.id().equals(gone.id()))
            .map(AuthSet::status)
            .toList());
  }

  private static AuthSet set(Device device, AuthSetId id) {
    return device
        .findAuthSet(id)
        .orElseThrow(() -> new Failure.NotFound("authentication set of this device"));
  }
}
