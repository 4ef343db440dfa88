package io.trivet.server.devices.identity;

import io.trivet.core.kernel.TenantId;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// The feature, wired: what `Server` takes from device identity.
public record Identity(IdentityApi api, Devices devices, DeviceAuth auth, Presence presence) {

  /// What identity needs from the process: the key and life of device tokens, and who a tenant
  /// token belongs to.
  public record Settings(
      KeyPair tokenKey, Duration tokenLife, Function<Optional<String>, TenantId> tenants) {}

  public static Identity create(
      Database database, Ledger ledger, Changes changes, InstantSource clock, Settings settings) {
    var store = new DeviceStore();
    var tokens = new DeviceTokens(settings.tokenKey(), clock, settings.tokenLife());
    var presence = new Presence(database, clock);
    var auth = new DeviceAuth(database, store, tokens, presence);
    auth.subscribe(changes);
    var devices = new Devices(database, ledger, store, auth, clock);
    devices.subscribe(new DeviceNotices(store));
    var admissions = new Admissions(database, store, devices, auth, tokens, settings.tenants());
    return new Identity(new IdentityApi(admissions, devices), devices, auth, presence);
  }
}
