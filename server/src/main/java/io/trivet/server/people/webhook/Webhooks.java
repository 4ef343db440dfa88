package io.trivet.server.people.webhook;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.core.people.ReleaseReach;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.outbound.Outbound;
import io.trivet.server.platform.outbound.OutboundUrl;
import io.trivet.server.platform.outbox.Event;
import io.trivet.server.platform.outbox.EventStore;
import io.trivet.server.platform.outbox.Outbox;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Webhooks as people set them up and look after them.
final class Webhooks {
  private final Database database;
  private final Ledger ledger;
  private final Outbound outbound;
  private final Sealer sealer;
  private final InstantSource clock;
  private final WebhookStore store = new WebhookStore();
  private final DeliveryStore deliveries = new DeliveryStore();
  private final EventStore events = new EventStore();

  Webhooks(
      Database database, Ledger ledger, Outbound outbound, Sealer sealer, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.outbound = outbound;
    this.sealer = sealer;
    this.clock = clock;
  }

  /// A webhook and how many of its deliveries wait or are dead.
  record View(Webhook webhook, Map<String, Long> counts) {}

  /// An event and what became of telling it.
  record Told(Event event, List<Delivery> deliveries) {}

  List<View> list(TenantId tenant) {
    return database.read(db -> {
      var counts = deliveries.counts(db, tenant);
      return store.list(db, tenant).stream()
          .map(webhook -> new View(webhook, counts.getOrDefault(webhook.id(), Map.of())))
          .toList();
    });
  }

  View get(TenantId tenant, WebhookId id) {
    return database.read(db ->
        new View(found(db, tenant, id), deliveries.counts(db, tenant).getOrDefault(id, Map.of())));
  }

  WebhookId create(
      UserCaller caller, Webhook.Wish wish, Webhook.Format format, Optional<byte[]> secret) {
    requireWholeTenant(caller);
    outbound.requireAllowed(OutboundUrl.parse(wish.url()));
    var id = new WebhookId(UUID.randomUUID());
    var now = clock.instant();
    var webhook =
        new Webhook(
            caller.tenant(),
            id,
            wish,
            format,
            secret.map(key -> sealer.seal(purpose(id), key)),
            now,
            now,
            new Webhook.Health(0, Optional.empty(), now));
    return ledger.change(
        caller.actor(),
        db -> {
          store.lockTenant(db, caller.tenant());
          if (store.list(db, caller.tenant()).size() >= Limits.WEBHOOKS_PER_TENANT_MAX) {
            throw new Failure.Conflict(
                "a tenant has at most %d webhooks".formatted(Limits.WEBHOOKS_PER_TENANT_MAX));
          }
          store.insert(db, webhook);
          return Recorded.of(
              id, entry(AuditAction.CREATE_WEBHOOK, webhook).withAfter(audited(wish)));
        });
  }

  void update(UserCaller caller, WebhookId id, Webhook.Wish wish) {
    requireWholeTenant(caller);
    outbound.requireAllowed(OutboundUrl.parse(wish.url()));
    ledger.change(
        caller.actor(),
        db -> {
          var before = found(db, caller.tenant(), id);
          if (before.wish().equals(wish)) {
            return Recorded.nothing(id);
          }
          store.update(db, caller.tenant(), id, wish, clock.instant());
          return Recorded.of(
              id,
              entry(AuditAction.UPDATE_WEBHOOK, before)
                  .withBefore(audited(before.wish()))
                  .withAfter(audited(wish)));
        });
  }

  void setSecret(UserCaller caller, WebhookId id, byte[] secret) {
    requireWholeTenant(caller);
    ledger.change(
        caller.actor(),
        db -> {
          var webhook = found(db, caller.tenant(), id);
          var box = sealer.seal(purpose(id), secret);
          store.setSecret(db, caller.tenant(), id, box, clock.instant());
          return Recorded.of(
              id,
              entry(AuditAction.UPDATE_WEBHOOK, webhook).withAfter("{\"secret\":\"replaced\"}"));
        });
  }

  void delete(UserCaller caller, WebhookId id) {
    requireWholeTenant(caller);
    ledger.change(
        caller.actor(),
        db -> {
          var webhook = found(db, caller.tenant(), id);
          store.delete(db, caller.tenant(), id);
          return Recorded.of(
              id, entry(AuditAction.DELETE_WEBHOOK, webhook).withBefore(audited(webhook.wish())));
        });
  }

  /// Sends an event that only this webhook hears.
  void test(UserCaller caller, WebhookId id) {
    requireWholeTenant(caller);
    ledger.change(
        caller.actor(),
        db -> {
          var webhook = found(db, caller.tenant(), id);
          if (!webhook.wish().enabled()) {
            throw new Failure.Conflict("the webhook is disabled");
          }
          Outbox.write(
              db,
              caller.tenant(),
              EventType.WEBHOOK_TEST,
              id.toString(),
              Map.of("webhook_id", id.toString()),
              clock.instant());
          return Recorded.of(id, entry(AuditAction.TEST_WEBHOOK, webhook));
        });
  }

  Listed<Delivery> deliveries(TenantId tenant, WebhookId id, String state, Page page) {
    return database.read(db -> {
      found(db, tenant, id);
      return deliveries.list(db, tenant, id, state, page);
    });
  }

  /// Sends one event again, or all dead ones (number 0); how many.
  int replay(UserCaller caller, WebhookId id, long sequence) {
    requireWholeTenant(caller);
    return ledger.change(
        caller.actor(),
        db -> {
          var webhook = found(db, caller.tenant(), id);
          int count = deliveries.replay(db, caller.tenant(), id, sequence, clock.instant());
          if (sequence != 0 && count == 0) {
            throw new Failure.NotFound("delivery of an event that is still kept");
          }
          return count == 0
              ? Recorded.nothing(0)
              : Recorded.of(
                  count,
                  entry(AuditAction.REPLAY_WEBHOOK, webhook)
                      .withMeta(Map.of("events", List.of(Integer.toString(count)))));
        });
  }

  Listed<Told> told(TenantId tenant, Page page) {
    return database.read(db -> {
      var list = events.list(db, tenant, page);
      var byEvent = deliveries.ofEvents(db, tenant, list.stream().map(Event::sequence).toList());
      return new Listed<>(
          list.stream()
              .map(event -> new Told(event, byEvent.getOrDefault(event.sequence(), List.of())))
              .toList(),
          events.count(db, tenant));
    });
  }

  static String purpose(WebhookId id) {
    return "webhook " + id;
  }

  /// A webhook hears of every device and release, so whoever makes or directs one must be allowed
  /// to know all of them.
  private static void requireWholeTenant(UserCaller caller) {
    var rights = caller.rights();
    boolean knowsAll =
        rights.devices(Permission.MANAGE_INTEGRATIONS) instanceof Reach.Everything
            && rights.devices(Permission.READ_DEVICES) instanceof Reach.Everything
            && rights.devices(Permission.READ_DEPLOYMENTS) instanceof Reach.Everything
            && rights.releases(Permission.READ_SOFTWARE) instanceof ReleaseReach.Everything;
    if (!knowsAll) {
      throw new Failure.Forbidden(
          "a webhook hears of every device and release: the right to read all of them is missing");
    }
  }

  private Webhook found(Handle db, TenantId tenant, WebhookId id) {
    return store.find(db, tenant, id).orElseThrow(() -> new Failure.NotFound("webhook"));
  }

  private static AuditEntry entry(AuditAction action, Webhook webhook) {
    return AuditEntry.of(action, webhook.id(), webhook.wish().url());
  }

  private static String audited(Webhook.Wish wish) {
    return Json.text(
        Map.of(
            "url", wish.url(),
            "description", wish.description(),
            "events", wish.typeTexts(),
            "enabled", wish.enabled()));
  }
}
