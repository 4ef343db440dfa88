package io.trivet.server.people.webhook;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Email;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Rights;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.server.platform.outbound.Outbound;
import io.trivet.server.platform.outbound.OutboundPolicy;
import io.trivet.server.platform.outbox.Numbering;
import io.trivet.server.platform.outbox.Outbox;
import io.trivet.testkit.Await;
import io.trivet.testkit.FakeClock;
import io.trivet.testkit.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Webhooks on a real database, with a receiver on a real socket and a clock that is moved. The
/// background work runs when a test says so, on as many nodes as it likes.
final class WebhookWorld implements AutoCloseable {
  static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8);
  private static final Duration SOON = Duration.ofSeconds(20);

  final TestDatabase database = new TestDatabase();
  final FakeClock clock = FakeClock.at("2026-01-01T00:00:00Z");
  final Receiver receiver = Receiver.start();
  final TenantId tenant = new TenantId(UUID.randomUUID());
  final Webhooks webhooks;
  private final Sealer sealer = new Sealer(new byte[32]);
  private final Numbering numbering = new Numbering(database.database(), clock);
  private final List<Deliveries> nodes = new ArrayList<>();
  private final Outbound outbound = outbound();

  WebhookWorld() {
    var ledger = new Ledger(database.database(), clock);
    webhooks = new Webhooks(database.database(), ledger, outbound, sealer, clock);
    numbering.subscribe(new DeliveryStore()::fanOut);
    addTenant(tenant);
    addNode();
  }

  private static Outbound outbound() {
    return new Outbound(OutboundPolicy.parse("127.0.0.0/8"), Optional.empty());
  }

  void addTenant(TenantId id) {
    database
        .database()
        .inTransaction(db ->
            db.createUpdate(
                    """
                    INSERT INTO tenant (tenant_id, name, created_at, max_devices, max_pending,
                      storage_bytes_max)
                    VALUES (:id, 'test', now(), -1, -1, 0)
                    """)
                .bind("id", id)
                .execute());
  }

  void addNode() {
    nodes.add(new Deliveries(database.database(), outbound(), sealer, clock));
  }

  UserCaller caller(Rights rights) {
    return new UserCaller(
        tenant,
        new UserId(UUID.randomUUID()),
        new Email("ann@example.com"),
        new SessionId(UUID.randomUUID()),
        Credential.SESSION,
        rights,
        Actor.Origin.INSIDE);
  }

  UserCaller admin() {
    return caller(new Rights(List.of(Grant.everywhere(EnumSet.allOf(Permission.class)))));
  }

  WebhookId webhook(Webhook.Format format, Set<EventType> types) {
    return webhooks.create(admin(), wish("/hook", types), format, Optional.of(SECRET));
  }

  Webhook.Wish wish(String path, Set<EventType> types) {
    return new Webhook.Wish(receiver.url(path).toString(), "", types, true);
  }

  /// Something happens, in a transaction of its own.
  void happen(EventType type, String subject) {
    database
        .database()
        .inTransaction(db -> {
          Outbox.write(db, tenant, type, subject, Map.of("id", subject), clock.instant());
          return null;
        });
  }

  void number() {
    numbering.run();
  }

  /// One turn of all nodes.
  void work() {
    nodes.forEach(Deliveries::run);
  }

  /// Lets the nodes work until so many deliveries are in this state.
  void awaitState(WebhookId id, String state, long count) {
    Await.until(
        SOON,
        count + " deliveries are " + state,
        () -> {
          work();
          return count(id, state) == count;
        });
  }

  /// One turn of all nodes, to its end.
  void workAndWait() {
    work();
    Await.until(SOON, "the nodes are idle", this::isIdle);
  }

  private boolean isIdle() {
    return database
            .database()
            .read(db ->
                db.createQuery("SELECT count(*) FROM webhook WHERE lease IS NOT NULL")
                    .mapTo(Long.class)
                    .one())
        == 0;
  }

  long count(WebhookId id, String state) {
    return webhooks.deliveries(tenant, id, state, new io.trivet.core.kernel.Page(1, 500)).total();
  }

  /// The newest first.
  List<Delivery> deliveries(WebhookId id) {
    return webhooks.deliveries(tenant, id, "", new io.trivet.core.kernel.Page(1, 500)).items();
  }

  /// The subjects that arrived, in order.
  List<String> arrived() {
    return receiver.requests().stream().map(WebhookWorld::subject).toList();
  }

  static String subject(Receiver.Request request) {
    return tools.jackson.databind.json.JsonMapper.shared()
        .readTree(request.text())
        .get("data")
        .get("id")
        .stringValue();
  }

  @Override
  public void close() {
    nodes.forEach(Deliveries::close);
    outbound.close();
    receiver.close();
    database.close();
  }
}
