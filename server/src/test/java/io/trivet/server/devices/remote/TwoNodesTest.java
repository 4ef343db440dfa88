package io.trivet.server.devices.remote;

import static io.trivet.server.devices.remote.RemoteParties.BASE;
import static io.trivet.server.devices.remote.RemoteParties.SOON;
import static io.trivet.server.devices.remote.RemoteParties.bearer;
import static io.trivet.server.devices.remote.RemoteParties.connect;
import static io.trivet.server.devices.remote.RemoteParties.next;
import static io.trivet.server.devices.remote.RemoteParties.origin;
import static io.trivet.server.devices.remote.RemoteParties.shell;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.RunningServer;
import io.trivet.testkit.Await;
import io.trivet.wire.remote.FrameType;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two servers on one database: a person comes to one, the device's channel is at the other.
@Tag("slow")
class TwoNodesTest {
  private static RunningServer one;
  private static RunningServer other;
  private static RemoteParties atOne;
  private static RemoteParties atOther;

  @BeforeAll
  static void start() {
    one = new RunningServer(Map.of());
    other = one.beside();
    atOne = new RemoteParties(one);
    atOther = new RemoteParties(other);
    // each has counted the other by its next beat
    Await.until(SOON, "the nodes know of each other", () -> count("remote_node") == 2);
    var probe = atOne.device();
    try (var channel = atOne.channel(probe)) {
      Await.until(SOON, "the other knows", () -> atOther.status(probe).equals("connected"));
      assertFalse(channel.isClosed());
    }
  }

  @AfterAll
  static void stop() {
    other.close();
    one.close();
  }

  @Test
  void a_person_at_the_wrong_node_is_told_which_is_the_right_one() {
    var device = atOne.device();
    try (var channel = atOne.channel(device)) {
      Await.until(SOON, "it is seen", () -> atOther.status(device).equals("connected"));
      var path = connect(device);
      assertEquals(503, atOther.status(path, bearer(atOther.admin().token())));
      var file = BASE + "/devices/" + device.id() + "/download?path=/etc/hosts";
      var answer = atOther.admin().get(file).require(503);
      assertTrue(answer.text().contains("of this cluster"), answer.text());
      assertTrue(
          atOther.admin().get(BASE + "/devices").text().contains(device.id()), "in the list");
      atOther.admin().post(BASE + "/devices/" + device.id() + "/check-update", "").require(202);
      next(channel, FrameType.CHECK_UPDATE);
    }
    Await.until(SOON, "it is gone", () -> atOther.status(device).equals("disconnected"));
  }

  @Test
  void a_session_is_listed_everywhere_and_ended_from_everywhere() {
    var device = atOne.device();
    try (var channel = atOne.channel(device);
        var session = atOne.session(atOne.admin(), device)) {
      var id = shell(session, channel);
      var path = BASE + "/sessions/" + id;
      assertTrue(atOther.admin().get(path).json().get("live").booleanValue());
      assertEquals(503, atOther.status(path + "/watch", bearer(atOther.admin().token())));
      atOther.admin().delete(path).require(204);
      assertEquals(1008, session.awaitClose(Duration.ofSeconds(2)));
      assertTrue(session.closeReason().contains("moderator"), session.closeReason());
      Await.until(
          SOON,
          "its end is written",
          () -> !atOther.admin().get(path).json().get("live").booleanValue());
    }
  }

  @Test
  void a_ticket_of_one_node_is_taken_by_the_other_and_by_one_only() {
    var device = atOne.device();
    var person = atOne.person("RBAC_ROLE_REMOTE_TERMINAL");
    var browser = atOther.browser(person);
    try (var channel = atOne.channel(device)) {
      var ticket = "trivet.ticket." + atOther.ticket(browser);
      var headers =
          Map.of("Cookie", String.valueOf(browser.get("Cookie")), "Origin", one.url().toString());
      assertEquals(101, atOne.status(connect(device), headers, "trivet.v1", ticket));
      assertEquals(403, atOne.status(connect(device), headers, "trivet.v1", ticket));
      assertEquals(403, atOther.status(connect(device), origin(browser), "trivet.v1", ticket));
      assertFalse(channel.isClosed());
    }
  }

  @Test
  void a_device_that_moves_to_another_node_loses_its_old_channel() {
    var device = atOne.device();
    try (var old = atOne.channel(device)) {
      one.clock().advance(Duration.ofSeconds(1));
      try (var newer =
          atOther.open("/api/devices/v1/deviceconnect/connect", bearer(device.client().token()))) {
        assertEquals(1008, old.awaitClose(SOON));
        assertFalse(newer.isClosed());
        Await.until(SOON, "it is seen", () -> atOne.status(device).equals("connected"));
      }
    }
  }

  @Test
  void a_node_that_starts_ends_nobodys_session_and_a_dead_nodes_are_ended() {
    var device = atOne.device();
    try (var channel = atOne.channel(device);
        var session = atOne.session(atOne.admin(), device)) {
      var id = shell(session, channel);
      try (var third = one.beside()) {
        assertTrue(
            third.administrator().get(BASE + "/sessions/" + id).json().get("live").asBoolean());
        assertFalse(session.isClosed());
      }
      one.database()
          .database()
          .inTransaction(db ->
              db.createUpdate(
                      "UPDATE remote_session SET node_id = gen_random_uuid() WHERE session_id = :s")
                  .bind("s", java.util.UUID.fromString(id))
                  .execute());
      Await.until(
          SOON,
          "a living node ends it",
          () -> !atOther.admin().get(BASE + "/sessions/" + id).json().get("live").asBoolean());
      var json = atOther.admin().get(BASE + "/sessions/" + id).json();
      assertEquals("the server ended", json.get("end_reason").stringValue());
    }
  }

  private static long count(String from) {
    return one.database()
        .database()
        .read(db -> db.createQuery("SELECT count(*) FROM " + from).mapTo(Long.class).one());
  }
}
