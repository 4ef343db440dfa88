package io.trivet.server.people.webhook;

import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.outbound.Outbound;
import io.trivet.server.platform.outbox.EventReceiver;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/// The feature, wired: what `Server` takes from webhooks. `receiver` is told of new events; `serve`
/// and `forgetOld` are called again and again.
public record Integrations(
    List<Endpoint> endpoints,
    EventReceiver receiver,
    Runnable serve,
    Runnable forgetOld,
    AutoCloseable deliveries) {
  public Integrations {
    endpoints = List.copyOf(endpoints);
  }

  /// `outbound` is closed with the deliveries.
  public static Integrations create(
      Database database, Ledger ledger, Outbound outbound, Sealer sealer, InstantSource clock) {
    var webhooks = new Webhooks(database, ledger, outbound, sealer, clock);
    var deliveries = new Deliveries(database, outbound, sealer, clock);
    return new Integrations(
        Stream.of(new WebhookApi(webhooks).endpoints(), new IntegrationApi(webhooks).endpoints())
            .flatMap(List::stream)
            .toList(),
        new DeliveryStore()::fanOut,
        deliveries::run,
        deliveries::forgetOld,
        deliveries);
  }
}
