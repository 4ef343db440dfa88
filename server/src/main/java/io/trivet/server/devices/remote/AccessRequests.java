package io.trivet.server.devices.remote;

import io.trivet.core.devices.AccessRequest;
import io.trivet.core.devices.Capability;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.GroupName;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Page;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Asking for access and answering. Whoever asks must hold the right already: a request adds time,
/// reason and other people's yes to it, never a right.
final class AccessRequests {
  private final Database database;
  private final Ledger ledger;
  private final AccessRequestStore store = new AccessRequestStore();
  private final Policies policies;
  private final Reaches reaches;
  private final InstantSource clock;

  AccessRequests(
      Database database, Ledger ledger, Policies policies, Reaches reaches, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.policies = policies;
    this.reaches = reaches;
    this.clock = clock;
  }

  /// Where access is asked for.
  sealed interface Place {
    record One(DeviceId device) implements Place {}

    record Group(GroupName name) implements Place {}
  }

  UUID create(UserCaller caller, Place place, AccessRequest.Wish wish) {
    int needed = AccessRequest.approvalsFor(policies.of(caller.tenant()), wish);
    var id = UUID.randomUUID();
    return ledger.change(
        caller.actor(),
        db -> {
          for (var capability : wish.capabilities()) {
            require(db, caller, capability.permission(), place);
          }
          if (store.countOpen(db, caller.tenant(), clock.instant())
              >= Limits.ACCESS_REQUESTS_OPEN_MAX) {
            throw new Failure.TooMany(
                "%d requests wait for an answer".formatted(Limits.ACCESS_REQUESTS_OPEN_MAX),
                java.time.Duration.ofMinutes(1));
          }
          store.insert(db, caller, id, place, wish, needed, clock.instant());
          return Recorded.of(
              id,
              AuditEntry.of(AuditAction.REQUEST_ACCESS, id, wish.reason())
                  .withAfter(Json.text(describe(place, wish))));
        });
  }

  void approve(UserCaller caller, UUID id) {
    decide(
        caller,
        id,
        AuditAction.APPROVE_ACCESS,
        (db, row) -> {
          require(db, caller, Permission.APPROVE_ACCESS, row.place());
          var before = store.approvers(db, caller.tenant(), id);
          var next =
              row.request()
                  .approve(
                      caller.user(),
                      before.stream().anyMatch(a -> a.user().equals(caller.user())),
                      clock.instant());
          store.insertApproval(db, caller, id, clock.instant());
          return next;
        });
  }

  void deny(UserCaller caller, UUID id) {
    decide(
        caller,
        id,
        AuditAction.DENY_ACCESS,
        (db, row) -> {
          require(db, caller, Permission.APPROVE_ACCESS, row.place());
          return row.request().deny(caller.user(), clock.instant());
        });
  }

  void revoke(UserCaller caller, UUID id) {
    decide(
        caller,
        id,
        AuditAction.REVOKE_ACCESS,
        (db, row) -> {
          if (!row.request().asker().equals(caller.user())) {
            require(db, caller, Permission.APPROVE_ACCESS, row.place());
          }
          return row.request().revoke(clock.instant());
        });
  }

  /// One's own requests, and with the right to approve everybody's.
  List<AccessRequestStore.Row> list(
      UserCaller caller, Optional<AccessRequest.Status> status, Page page) {
    boolean all = caller.rights().has(Permission.APPROVE_ACCESS);
    return database.read(db -> store.list(db, caller, all, status, page));
  }

  AccessRequestStore.Row get(UserCaller caller, UUID id) {
    return database.read(db -> seen(caller, store.find(db, caller.tenant(), id)));
  }

  List<AccessRequestStore.Approver> approvers(UserCaller caller, UUID id) {
    return database.read(db -> store.approvers(db, caller.tenant(), id));
  }

  @FunctionalInterface
  private interface Decision {
    AccessRequest in(Handle db, AccessRequestStore.Row row);
  }

  /// Under the request's lock, so that of two last approvals one is the last.
  private void decide(UserCaller caller, UUID id, AuditAction action, Decision decision) {
    ledger.change(
        caller.actor(),
        db -> {
          var row = seen(caller, store.lock(db, caller.tenant(), id));
          var next = decision.in(db, row);
          store.update(db, caller.tenant(), id, next, clock.instant());
          return Recorded.of(
              true,
              AuditEntry.of(action, id, row.wish().reason())
                  .withBefore(status(row.request()))
                  .withAfter(status(next)));
        });
  }

  private static String status(AccessRequest request) {
    return Json.text(
        java.util.Map.of("status", request.status().text(), "approvals", request.approvals()));
  }

  private static AccessRequestStore.Row seen(
      UserCaller caller, Optional<AccessRequestStore.Row> row) {
    return row.filter(found ->
            found.request().asker().equals(caller.user())
                || caller.rights().has(Permission.APPROVE_ACCESS))
        .orElseThrow(() -> new Failure.NotFound("access request"));
  }

  private void require(Handle db, UserCaller caller, Permission permission, Place place) {
    switch (place) {
      case Place.One(var device) ->
          reaches.require(db, caller, permission, new DeviceRef(caller.tenant(), device));
      case Place.Group(var name) -> {
        boolean covered =
            switch (caller.rights().devices(permission)) {
              case Reach.Everything _ -> true;
              case Reach.Only only -> only.groups().contains(name.toString());
              case Reach.Nothing _ -> false;
            };
        if (!covered) {
          throw new Failure.Forbidden("missing permission %s on this group".formatted(permission));
        }
      }
    }
  }

  private static Object describe(Place place, AccessRequest.Wish wish) {
    return java.util.Map.of(
        "place", placeText(place),
        "capabilities", wish.capabilities().stream().map(Capability::text).sorted().toList(),
        "targets", wish.targets(),
        "minutes", wish.minutes());
  }

  static String placeText(Place place) {
    return switch (place) {
      case Place.One(var device) -> "device " + device;
      case Place.Group(var name) -> "group " + name;
    };
  }
}
