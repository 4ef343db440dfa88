package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.audit.Evidence;
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
/// the door of WebSockets; `nudge` tells a connected device to look for updates now; the jobs run
/// until they are closed. At the end `stop` ends all sessions and waits for their recordings;
/// `leave`, after the channels are closed, says that this node is no more.
public record Remote(
    List<Endpoint> endpoints,
    BiConsumer<UserCaller, String> redeemTicket,
    BiConsumer<DeviceRef, UserId> nudge,
    List<Repeat> jobs,
    Runnable stop,
    Runnable leave) {
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(2);
  private static final Duration EXPIRE_EVERY = Duration.ofHours(1);

  /// What the feature stands on; `alone` if the database is this server's own.
  public record Base(
      Database database,
      Ledger ledger,
      Evidence evidence,
      Changes changes,
      Hints hints,
      InstantSource clock,
      boolean alone) {}

  public static Remote create(Base base, Reaches reaches) {
    var database = base.database();
    var ledger = base.ledger();
    var clock = base.clock();
    var policies = new Policies(database, ledger, base.changes(), new AccessStore(), clock);
    var memory = new Recordings.Memory(database, ledger, base.evidence());
    var recordings = new Recordings(memory, policies, base.hints(), clock);
    var guard = new Guard(database, reaches, policies);
    var nodes = new Nodes(database);
    var journal = new Journal(ledger);
    var parts = new SessionContext.Parts(guard, journal, recordings, nodes.self(), clock);
    var switchboard = new Switchboard(new Whereabouts(database, nodes), clock);
    base.changes()
        .subscribe(
            "device",
            payload -> aside(() -> switchboard.recheck(device(payload))),
            () -> aside(switchboard::recheckAll));
    var tickets = new Tickets(database, clock);
    var relay = new Relay(switchboard, database, base.changes());
    var endpoints = new ArrayList<>(new ChannelApi(switchboard, parts, tickets, relay).endpoints());
    endpoints.addAll(new SessionApi(switchboard, parts, reaches, relay).endpoints());
    var requests = new AccessRequests(database, ledger, policies, reaches, clock);
    endpoints.addAll(new AccessApi(policies, requests).endpoints());
    var runbooks = new Runbooks(database, ledger, switchboard, parts, reaches);
    endpoints.addAll(new RunbookApi(runbooks).endpoints());
    nodes.join(base.alone());
    Runnable tidy =
        () -> {
          recordings.finishLeftOver();
          runbooks.failLeftOver();
        };
    tidy.run();
    return new Remote(
        List.copyOf(endpoints),
        tickets::redeem,
        relay::nudge,
        List.of(
            Repeat.every(
                "remote-node", Limits.REMOTE_NODE_BEAT, () -> beat(nodes, switchboard, tidy)),
            Repeat.every("remote-recheck", Limits.REMOTE_RECHECK, switchboard::recheckSessions),
            Repeat.every("remote-channels", FLUSH_EVERY, switchboard::flush),
            Repeat.every("remote-retention", EXPIRE_EVERY, recordings::expire)),
        switchboard::stop,
        nodes::leave);
  }

  /// Whoever was believed dead has lost its sessions: others have written their end.
  private static void beat(Nodes nodes, Switchboard switchboard, Runnable tidy) {
    if (!nodes.beat()) {
      switchboard.endAll("this node was cut off from the database");
    }
    tidy.run();
  }

  /// What asks the database or waits for a device holds up no revocation.
  static void aside(Runnable work) {
    Thread.ofVirtual().name("remote-aside").start(work);
  }

  private static DeviceRef device(String payload) {
    var parts = payload.split(" ", 2);
    return new DeviceRef(new TenantId(UUID.fromString(parts[0])), DeviceId.parse(parts[1]));
  }
}
