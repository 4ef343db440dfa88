package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static io.trivet.conformance.Shared.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.EventStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The live stream as a console uses it.
class LiveStreamTest {
  private static final String PATH = "/api/management/v1/events/stream";

  @Test
  void an_open_console_hears_of_a_device_and_of_its_acceptance() {
    try (var stream = ADMIN.stream("")) {
      stream.await("{}");
      var known = Shared.accepted();
      var first = stream.await(known.id());
      assertEquals("changes", first.event());
      assertTrue(first.data().contains("\"kind\":\"device\""), first::data);
      known.client().inventory("PUT", List.of(Map.of("name", "rack", "value", "7"))).require(200);
      var before = stream.messages().size();
      ADMIN.get("/api/management/v1/inventory/devices/" + known.id()).require(200);
      io.trivet.testkit.Await.until(
          java.time.Duration.ofSeconds(10),
          "the inventory is told",
          () ->
              stream.messages().stream().skip(before).anyMatch(m -> m.data().contains(known.id()))
                  || stream.messages().size() > before);
    }
  }

  @Test
  void a_console_that_comes_back_hears_what_it_missed_once() {
    var known = Shared.accepted();
    String last;
    try (var stream = ADMIN.stream("0")) {
      last = stream.await("\"kind\":\"device\"").id();
    }
    var missed = Shared.accepted();
    try (var stream = ADMIN.stream(last)) {
      var message = stream.await(missed.id());
      assertTrue(Long.parseLong(message.id()) > Long.parseLong(last), message::toString);
    }
    assertFalse(known.id().isEmpty());
  }

  @Test
  void messages_are_at_least_a_second_apart() {
    try (var stream = ADMIN.stream("")) {
      stream.await("{}");
      var ids = new ArrayList<String>();
      for (int i = 0; i < 30; i++) {
        ids.add(Shared.accepted().id());
      }
      stream.await(ids.getLast());
      var changes = stream.messages().stream().filter(m -> m.event().equals("changes")).toList();
      for (int i = 1; i < changes.size(); i++) {
        double seconds = (changes.get(i).atNanos() - changes.get(i - 1).atNanos()) / 1e9;
        assertTrue(seconds > 0.9, seconds + " seconds between two messages");
      }
    }
  }

  @Test
  void logging_out_ends_the_stream() {
    var session = TARGET.administrator();
    try (var stream = session.stream("")) {
      stream.await("{}");
      session.post("/api/management/v1/useradm/auth/logout", "{}").require(202);
      stream.await("session");
      stream.awaitEnd();
    }
    assertEquals(401, session.get(PATH).status());
  }

  @Test
  void a_further_stream_of_a_user_ends_the_oldest() {
    var session = TARGET.administrator();
    var open = new ArrayList<EventStream>();
    try {
      for (int i = 0; i < 11; i++) {
        open.add(session.stream(""));
        open.getLast().await("{}");
      }
      open.getFirst().await("replaced");
      open.getFirst().awaitEnd();
      assertFalse(open.getLast().hasEnded());
    } finally {
      open.forEach(EventStream::close);
    }
  }

  @Test
  void a_last_event_id_that_is_no_number_is_refused() {
    for (var wrong : List.of("x", "-1", "1e9", "99999999999999999999")) {
      ADMIN
          .send(
              "GET",
              PATH,
              java.net.http.HttpRequest.BodyPublishers.noBody(),
              Map.of("Last-Event-ID", wrong))
          .require(400);
    }
  }

  @Test
  void an_id_of_another_server_means_that_anything_may_have_changed() {
    try (var stream = ADMIN.stream("999999999999")) {
      var message = stream.await("\"*\"");
      assertTrue(Long.parseLong(message.id()) < 999_999_999_999L, message::id);
      for (var kind : List.of("device", "deployment", "release", "alert", "audit", "user")) {
        assertTrue(message.data().contains("\"kind\":\"" + kind + "\""), kind);
      }
    }
  }
}
