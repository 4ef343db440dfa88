package io.trivet.server.people.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Budget;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Rights;
import io.trivet.core.people.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class WebhookTest {
  private static final Set<EventType> ALL = Set.of();

  private final WebhookWorld world = new WebhookWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private static byte[] hmac(byte[] text) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(WebhookWorld.SECRET, "HmacSHA256"));
    return mac.doFinal(text);
  }

  private void happen(String... subjects) {
    for (var subject : subjects) {
      world.happen(EventType.DEVICE_STATUS_CHANGED, subject);
    }
    world.number();
  }

  @Test
  void an_event_arrives_as_a_cloud_event_with_a_signature_over_id_time_and_body() throws Exception {
    var id = world.webhook(Webhook.Format.CLOUDEVENTS, ALL);
    happen("d1");
    world.awaitState(id, "delivered", 1);
    var request = world.receiver.requests().getFirst();
    var event = JsonMapper.shared().readTree(request.text());
    assertEquals(
        "application/cloudevents+json; charset=utf-8", request.headers().get("content-type"));
    assertEquals("1.0", event.get("specversion").stringValue());
    assertEquals("io.trivet.device-status-changed", event.get("type").stringValue());
    assertEquals("/tenants/" + world.tenant, event.get("source").stringValue());
    assertEquals("device/d1", event.get("subject").stringValue());
    assertEquals("2026-01-01T00:00:00Z", event.get("time").stringValue());
    assertEquals("d1", event.get("data").get("id").stringValue());
    var signed =
        request.headers().get("webhook-id")
            + "."
            + request.headers().get("webhook-timestamp")
            + "."
            + request.text();
    assertEquals(event.get("id").stringValue(), request.headers().get("webhook-id"));
    assertEquals(
        "v1,"
            + Base64.getEncoder()
                .encodeToString(hmac(signed.getBytes(java.nio.charset.StandardCharsets.UTF_8))),
        request.headers().get("webhook-signature"));
  }

  @Test
  void menders_format_has_its_body_and_headers() throws Exception {
    var id = world.webhook(Webhook.Format.MENDER, Set.of(EventType.DEVICE_DECOMMISSIONED));
    world.happen(EventType.DEVICE_DECOMMISSIONED, "d1");
    happen("not wanted");
    world.awaitState(id, "delivered", 1);
    assertEquals(List.of("d1"), world.arrived());
    var request = world.receiver.requests().getFirst();
    var event = JsonMapper.shared().readTree(request.text());
    assertEquals(Set.of("id", "type", "data", "time"), new HashSet<>(event.propertyNames()));
    assertEquals("device-decommissioned", event.get("type").stringValue());
    assertEquals("application/json", request.headers().get("content-type"));
    assertEquals("MEN-HMAC-SHA256-Payload", request.headers().get("x-men-algorithm"));
    assertEquals(
        HexFormat.of().formatHex(hmac(request.body())), request.headers().get("x-men-signature"));
  }

  @Test
  @Tag("slow")
  void a_receiver_that_is_down_for_an_hour_loses_nothing_and_keeps_the_order() {
    var id = world.webhook(Webhook.Format.CLOUDEVENTS, ALL);
    var expected = new ArrayList<String>();
    world.receiver.answer(_ -> 503);
    for (int minute = 0; minute < 60; minute++) {
      expected.add("event " + minute);
      happen("event " + minute);
      world.workAndWait();
      world.clock.advance(Duration.ofMinutes(1));
    }
    int failed = world.receiver.requests().size();
    assertTrue(failed >= 5 && failed < 30, "a receiver that is down is left alone: " + failed);
    world.receiver.answer(_ -> 204);
    world.clock.advance(Duration.ofMinutes(5));
    world.awaitState(id, "delivered", 60);
    var arrived = world.arrived().subList(failed, world.arrived().size());
    assertEquals(60, arrived.size());
    assertEquals(Set.copyOf(expected), Set.copyOf(arrived));
    // the first to get through is the probe; after it everything comes in order
    var rest = arrived.subList(1, arrived.size());
    var sorted = new ArrayList<>(rest);
    sorted.sort(java.util.Comparator.comparingInt(expected::indexOf));
    assertEquals(sorted, rest);
  }

  @Test
  void events_of_one_tenant_arrive_in_the_order_in_which_they_happened() {
    var id = world.webhook(Webhook.Format.CLOUDEVENTS, ALL);
    var expected = IntStream.range(0, 300).mapToObj(i -> "e" + i).toList();
    happen(expected.toArray(String[]::new));
    world.awaitState(id, "delivered", 300);
    assertEquals(expected, world.arrived());
  }

  @Test
  @Tag("slow")
  void an_event_that_only_one_receiver_refuses_steps_aside() {
    var id = world.webhook(Webhook.Format.CLOUDEVENTS, ALL);
    world.receiver.answer(request -> WebhookWorld.subject(request).equals("poison") ? 500 : 200);
    happen("poison", "good 1", "good 2");
    for (int minute = 0; minute < 20 && world.count(id, "delivered") < 2; minute++) {
      world.workAndWait();
      world.clock.advance(Duration.ofMinutes(1));
    }
    assertEquals(2, world.count(id, "delivered"));
    happen("good 3");
    world.clock.advance(Duration.ofMinutes(1));
    world.awaitState(id, "delivered", 3);
    assertEquals(1, world.count(id, "waiting"));
  }

  @Test
  @Tag("slow")
  void after_three_days_an_event_is_dead_and_can_be_sent_again() {
    var id = world.webhook(Webhook.Format.CLOUDEVENTS, ALL);
    world.receiver.answer(_ -> 500);
    happen("d1");
    for (int hour = 0; hour < 80 && world.count(id, "dead") == 0; hour++) {
      world.workAndWait();
      world.clock.advance(Duration.ofHours(1));
    }
    var delivery = world.deliveries(id).getFirst();
    assertEquals(Delivery.State.DEAD, delivery.state());
    assertTrue(delivery.attempts() >= 15, "attempts: " + delivery.attempts());
    var tried =
        Duration.between(
            delivery.firstAttemptAt().orElseThrow(), delivery.lastAttemptAt().orElseThrow());
    assertTrue(tried.compareTo(Duration.ofHours(71)) > 0, tried::toString);
    int before = world.receiver.requests().size();
    world.receiver.answer(_ -> 200);
    assertEquals(1, world.webhooks.replay(world.admin(), id, 0));
    world.clock.advance(Duration.ofMinutes(6));
    world.awaitState(id, "delivered", 1);
    var first = world.receiver.requests().getFirst();
    var again = world.receiver.requests().get(before);
    assertEquals(first.headers().get("webhook-id"), again.headers().get("webhook-id"));
  }

  @Test
  void the_log_of_deliveries_says_what_the_receiver_said() {
    var id = world.webhook(Webhook.Format.CLOUDEVENTS, ALL);
    world.receiver.answer(418, java.util.Map.of());
    happen("d1");
    world.workAndWait();
    var delivery = world.deliveries(id).getFirst();
    assertEquals(Optional.of(418), delivery.statusCode());
    assertEquals(Delivery.State.WAITING, delivery.state());
    assertEquals(world.clock.instant().plusSeconds(5), delivery.dueAt());
    world.receiver.close();
    world.clock.advance(Duration.ofSeconds(5));
    world.workAndWait();
    var unreachable = world.deliveries(id).getFirst();
    assertEquals(Optional.empty(), unreachable.statusCode());
    assertTrue(unreachable.answer().contains("refused"), unreachable::answer);
    var health = world.webhooks.get(world.tenant, id).webhook().health();
    assertEquals(2, health.failures());
  }

  @Test
  void nodes_share_the_work_and_send_nothing_twice() {
    world.addNode();
    world.addNode();
    var ids = new ArrayList<WebhookId>();
    for (int i = 0; i < 5; i++) {
      ids.add(world.webhook(Webhook.Format.CLOUDEVENTS, ALL));
    }
    happen(IntStream.range(0, 100).mapToObj(i -> "e" + i).toArray(String[]::new));
    ids.forEach(id -> world.awaitState(id, "delivered", 100));
    assertEquals(500, world.arrived().size());
    assertEquals(5, Collections.frequency(world.arrived(), "e7"));
  }

  @Test
  void a_node_that_died_leaves_its_webhook_to_another() {
    var id = world.webhook(Webhook.Format.CLOUDEVENTS, ALL);
    happen("d1");
    var dead =
        world
            .database
            .database()
            .inTransaction(db ->
                new WebhookStore()
                    .claim(
                        db,
                        java.util.UUID.randomUUID(),
                        world.clock.instant(),
                        world.clock.instant().plusSeconds(30)));
    assertTrue(dead.isPresent());
    world.work();
    assertEquals(0, world.receiver.requests().size());
    assertEquals(List.of(), world.arrived());
    world.clock.advance(Duration.ofSeconds(30));
    world.awaitState(id, "delivered", 1);
  }

  @Test
  void an_event_of_a_change_that_was_rolled_back_is_never_told() {
    var id = world.webhook(Webhook.Format.CLOUDEVENTS, ALL);
    assertThrows(
        IllegalStateException.class,
        () ->
            world
                .database
                .database()
                .inTransaction(db -> {
                  io.trivet.server.platform.outbox.Outbox.write(
                      db,
                      world.tenant,
                      EventType.DEVICE_CREATED,
                      "ghost",
                      java.util.Map.of("id", "ghost"),
                      world.clock.instant());
                  throw new IllegalStateException();
                }));
    happen("real");
    world.awaitState(id, "delivered", 1);
    assertEquals(List.of("real"), world.arrived());
  }

  @Test
  void whoever_may_not_know_all_devices_cannot_make_a_webhook() {
    var some =
        new Scope(new Scope.Devices.In(Set.of("site-1"), Set.of()), new Scope.Releases.All());
    var all = EnumSet.allOf(Permission.class);
    var limited = world.caller(new Rights(List.of(new Grant(all, some, Budget.UNLIMITED))));
    assertThrows(
        Failure.Forbidden.class,
        () ->
            world.webhooks.create(
                limited, world.wish("/", ALL), Webhook.Format.CLOUDEVENTS, Optional.empty()));
  }

  @Test
  void a_tenant_has_only_so_many_webhooks_and_hears_only_of_its_own_events() {
    for (int i = 0; i < 20; i++) {
      world.webhook(Webhook.Format.CLOUDEVENTS, ALL);
    }
    assertThrows(Failure.Conflict.class, () -> world.webhook(Webhook.Format.CLOUDEVENTS, ALL));
    var other = new io.trivet.core.kernel.TenantId(java.util.UUID.randomUUID());
    world.addTenant(other);
    world
        .database
        .database()
        .inTransaction(db -> {
          io.trivet.server.platform.outbox.Outbox.write(
              db,
              other,
              EventType.DEVICE_CREATED,
              "foreign",
              java.util.Map.of("id", "foreign"),
              world.clock.instant());
          return null;
        });
    happen("own");
    world
        .webhooks
        .list(world.tenant)
        .forEach(view -> world.awaitState(view.webhook().id(), "delivered", 1));
    assertFalse(world.arrived().contains("foreign"));
  }

  @Test
  void a_test_goes_to_the_webhook_that_asked_and_to_no_other() {
    var asked = world.webhook(Webhook.Format.CLOUDEVENTS, Set.of(EventType.DEVICE_CREATED));
    var other = world.webhook(Webhook.Format.CLOUDEVENTS, ALL);
    world.webhooks.test(world.admin(), asked);
    happen("after");
    world.awaitState(asked, "delivered", 1);
    world.awaitState(other, "delivered", 1);
    assertEquals(2, world.receiver.requests().size());
  }
}
