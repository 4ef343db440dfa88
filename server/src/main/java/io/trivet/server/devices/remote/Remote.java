package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.server.platform.work.Repeat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/// The feature, wired: what `Server` takes from remote access. `redeemTicket` is for the guard at
/// the door of WebSockets; the jobs run until they are closed.
public record Remote(
    List<Endpoint> endpoints, BiConsumer<UserCaller, String> redeemTicket, List<Repeat> jobs) {
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(2);
  private static final Duration EXPIRE_EVERY = Duration.ofHours(1);

  public static Remote create(
      Database database,
      Ledger ledger,
      Changes changes,
      Hints hints,
      InstantSource clock,
      Reaches reaches) {
    var policies = new Policies(database, ledger, changes, new AccessStore(), clock);
    var recordings = new Recordings(database, ledger, policies, hints, clock);
    var guard = new Guard(database, reaches, policies);
    var parts = new SessionContext.Parts(guard, new Journal(ledger), recordings);
    var switchboard = new Switchboard(database, new RemoteStore(), clock);
    changes.subscribe(
        "device", payload -> switchboard.recheck(device(payload)), switchboard::recheckAll);
    recordings.finishLeftOver();
    var tickets = new Tickets(clock);
    var endpoints = new ArrayList<>(new ChannelApi(switchboard, parts, tickets).endpoints());
    endpoints.addAll(new SessionApi(switchboard, parts, reaches).endpoints());
    var requests = new AccessRequests(database, ledger, policies, reaches, clock);
    endpoints.addAll(new AccessApi(policies, requests).endpoints());
    var runbooks = new Runbooks(database, ledger, switchboard, parts, reaches, clock);
    runbooks.failLeftOver();
    endpoints.addAll(new RunbookApi(runbooks).endpoints());
    return new Remote(
        List.copyOf(endpoints),
        tickets::redeem,
        List.of(
            Repeat.every("remote-recheck", Limits.REMOTE_RECHECK, switchboard::recheckSessions),
            Repeat.every("remote-channels", FLUSH_EVERY, switchboard::flush),
            Repeat.every("remote-retention", EXPIRE_EVERY, recordings::expire)));
  }

  private static DeviceRef device(String payload) {
    var parts = payload.split(" ", 2);
    return new DeviceRef(new TenantId(UUID.fromString(parts[0])), DeviceId.parse(parts[1]));
  }
}
