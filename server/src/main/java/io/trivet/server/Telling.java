package io.trivet.server;

import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.live.Audience;
import io.trivet.server.people.live.Live;
import io.trivet.server.people.webhook.Integrations;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.outbound.Outbound;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.server.platform.outbox.Numbering;
import io.trivet.server.platform.work.Repeat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Everything that tells people and systems what happened, wired: events, hints, the live stream,
/// webhooks.
record Telling(Numbering numbering, Hints hints, Live live, Integrations integrations) {
  private static final Duration NUMBERING = Duration.ofMillis(200);
  private static final Duration HINTS = Duration.ofMillis(500);
  private static final Duration STREAMS = Duration.ofSeconds(2);
  private static final Duration WEBHOOKS = Duration.ofMillis(250);
  private static final Duration FORGETTING = Duration.ofMinutes(10);

  /// What all of it stands on.
  record Platform(
      Database database,
      Ledger ledger,
      Changes changes,
      Hints hints,
      Sealer sealer,
      InstantSource clock) {}

  static Telling create(Platform on, ServerConfig.Reaching reaching, Audience audience) {
    var numbering = new Numbering(on.database(), on.clock());
    var outbound = new Outbound(reaching.policy(), reaching.authorities());
    var integrations =
        Integrations.create(on.database(), on.ledger(), outbound, on.sealer(), on.clock());
    numbering.subscribe(integrations.receiver());
    return new Telling(
        numbering, on.hints(), Live.create(on.database(), on.changes(), audience), integrations);
  }

  List<Endpoint> endpoints() {
    return Stream.concat(live.endpoints().stream(), integrations.endpoints().stream()).toList();
  }

  /// Starts the work in the background; `keep` closes in the reverse order.
  void start(Consumer<AutoCloseable> keep) {
    keep.accept(integrations.deliveries());
    keep.accept(Repeat.every("webhooks", WEBHOOKS, integrations.serve()));
    keep.accept(Repeat.every("events", NUMBERING, numbering::run));
    keep.accept(Repeat.every("hints", HINTS, hints::flush));
    keep.accept(Repeat.every("streams", STREAMS, live.streams()::dropStuck));
    keep.accept(Repeat.every("forgetting", FORGETTING, this::forget));
  }

  private void forget() {
    integrations.forgetOld().run();
    numbering.forgetOld();
  }
}
