package io.trivet.server.people.webhook;

import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Redelivery;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.outbound.Outbound;
import io.trivet.server.platform.outbound.OutboundUrl;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what waits. A webhook is served by one node at a time, which leases it; its events go in
/// order, one after another. A node that dies leaves the webhook to another when the lease has run
/// out; the event it was sending is then sent a second time, with the same id. No transaction is
/// open while a receiver thinks.
final class Deliveries implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
  private static final int OLD_BATCH = 10_000;

  private final Database database;
  private final Outbound outbound;
  private final Sealer sealer;
  private final InstantSource clock;
  private final WebhookStore webhooks = new WebhookStore();
  private final DeliveryStore deliveries = new DeliveryStore();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(Limits.WEBHOOKS_SERVED_AT_ONCE);
  private volatile boolean closed;

  Deliveries(Database database, Outbound outbound, Sealer sealer, InstantSource clock) {
    this.database = database;
    this.outbound = outbound;
    this.sealer = sealer;
    this.clock = clock;
  }

  /// Starts to serve every webhook that has something due. Called again and again.
  void run() {
    while (!closed && places.tryAcquire()) {
      var lease = UUID.randomUUID();
      var webhook = claim(lease);
      if (webhook == null) {
        places.release();
        return;
      }
      executor.execute(() -> serve(webhook, lease));
    }
  }

  /// Forgets deliveries whose events are forgotten.
  void forgetOld() {
    var before = clock.instant().minus(Limits.EVENT_KEPT);
    while (database.inTransaction(db -> deliveries.deleteOld(db, before, OLD_BATCH)) == OLD_BATCH) {
      // until a portion is not full
    }
  }

  private @Nullable Webhook claim(UUID lease) {
    var now = clock.instant();
    try {
      return database
          .inTransaction(db -> webhooks.claim(db, lease, now, now.plus(Limits.WEBHOOK_LEASE)))
          .orElse(null);
    } catch (RuntimeException e) {
      places.release();
      throw e;
    }
  }

  private void serve(Webhook webhook, UUID lease) {
    try {
      Optional<Webhook> serving = Optional.of(webhook);
      for (int i = 0; i < Limits.WEBHOOK_EVENTS_A_TURN && serving.isPresent() && !closed; i++) {
        serving = sendNext(serving.get(), lease);
      }
      database.inTransaction(db -> {
        webhooks.release(db, webhook, lease, clock.instant());
        return null;
      });
    } catch (RuntimeException e) {
      LOG.warn("webhook interrupted webhook={} reason=\"{}\"", webhook.id(), e.toString());
    } finally {
      places.release();
    }
  }

  /// The webhook as it is afterwards; empty if there is nothing more to send for now.
  private Optional<Webhook> sendNext(Webhook webhook, UUID lease) {
    var next = database.read(db -> deliveries.next(db, webhook, clock.instant()));
    if (next.isEmpty()) {
      return Optional.empty();
    }
    var delivery = next.get();
    var attempt = attempt(webhook, delivery);
    if (closed && !attempt.isSuccess()) {
      return Optional.empty(); // it was us who went away: this does not count
    }
    var after = healthAfter(webhook.health(), attempt);
    boolean back = isBack(webhook.health(), attempt);
    boolean kept =
        database.inTransaction(db -> {
          var until = attempt.at().plus(Limits.WEBHOOK_LEASE);
          if (!webhooks.keepLease(db, webhook, lease, after, until)) {
            return false;
          }
          deliveries.settle(db, delivery, attempt);
          if (back) {
            deliveries.allDue(db, webhook, attempt.at());
          }
          return true;
        });
    note(webhook, delivery, attempt);
    return kept && attempt.isSuccess() ? Optional.of(with(webhook, after)) : Optional.empty();
  }

  private Attempt attempt(Webhook webhook, Delivery delivery) {
    var secret = webhook.secret().map(box -> sealer.open(Webhooks.purpose(webhook.id()), box));
    var message = Message.write(webhook.format(), delivery.event(), secret, clock.instant());
    long start = System.nanoTime();
    var outcome =
        outbound.post(OutboundUrl.parse(webhook.wish().url()), message.headers(), message.body());
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    return Attempt.of(delivery, outcome, clock.instant(), millis);
  }

  private static Webhook.Health healthAfter(Webhook.Health before, Attempt attempt) {
    if (attempt.isSuccess()) {
      return new Webhook.Health(0, Optional.empty(), attempt.at());
    }
    int failures = before.failures() + 1;
    return new Webhook.Health(
        failures,
        before.failingSince().or(() -> Optional.of(attempt.at())),
        attempt.at().plus(Redelivery.pause(failures)));
  }

  private static boolean isBack(Webhook.Health before, Attempt attempt) {
    return attempt.isSuccess()
        && before
            .failingSince()
            .filter(since -> Redelivery.wasAway(since, attempt.at()))
            .isPresent();
  }

  private static Webhook with(Webhook webhook, Webhook.Health health) {
    return new Webhook(
        webhook.tenant(),
        webhook.id(),
        webhook.wish(),
        webhook.format(),
        webhook.secret(),
        webhook.createdAt(),
        webhook.updatedAt(),
        health);
  }

  private static void note(Webhook webhook, Delivery delivery, Attempt attempt) {
    if (!attempt.isSuccess()) {
      LOG.warn(
          "webhook failed tenant={} webhook={} event={} attempts={} status={} state={}",
          webhook.tenant(),
          webhook.id(),
          delivery.event().id(),
          delivery.attempts() + 1,
          attempt.statusCode().map(String::valueOf).orElse("none"),
          attempt.state());
    }
  }

  @Override
  public void close() {
    closed = true;
    executor.shutdown();
    outbound.close();
  }
}
