package io.trivet.server.devices.remote;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.trivet.core.devices.AccessPolicy;
import io.trivet.core.devices.Capability;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.time.InstantSource;
import java.util.Optional;

/// The tenants' policies for remote access. Remembered, and forgotten on every node the moment one
/// changes.
final class Policies {
  private static final String KIND = "access_policy";
  private static final int REMEMBERED_MAX = 10_000;

  private final Database database;
  private final Ledger ledger;
  private final AccessStore store;
  private final InstantSource clock;
  private final LoadingCache<TenantId, AccessPolicy> remembered;

  Policies(
      Database database, Ledger ledger, Changes changes, AccessStore store, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.store = store;
    this.clock = clock;
    this.remembered =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED_MAX)
            .build(tenant ->
                database.read(db -> store.findPolicy(db, tenant)).orElse(AccessPolicy.OPEN));
    changes.subscribe(
        KIND,
        payload -> remembered.invalidate(new TenantId(Ids.uuid("tenant", payload))),
        remembered::invalidateAll);
  }

  AccessPolicy of(TenantId tenant) {
    return remembered.get(tenant);
  }

  void save(UserCaller caller, AccessPolicy policy) {
    ledger.change(
        caller.actor(),
        db -> {
          var before = store.findPolicy(db, caller.tenant()).orElse(AccessPolicy.OPEN);
          store.savePolicy(db, caller.tenant(), policy, clock.instant());
          Changes.publish(db, KIND, caller.tenant().toString());
          var entry = AuditEntry.of(AuditAction.UPDATE_ACCESS_POLICY, caller.tenant(), "");
          return Recorded.of(true, entry.withBefore(text(before)).withAfter(text(policy)));
        });
    remembered.invalidate(caller.tenant());
  }

  /// Whether an approved request covers this now. Asked of the database each time: it is asked
  /// seldom, and a revoked approval must not live on in a memory.
  boolean isGranted(
      UserCaller caller, DeviceRef device, Capability capability, Optional<String> target) {
    return database.read(
        db -> store.isGranted(db, caller.user(), device, capability, target, clock.instant()));
  }

  private static String text(AccessPolicy policy) {
    return Json.text(PolicyJson.write(policy));
  }
}
