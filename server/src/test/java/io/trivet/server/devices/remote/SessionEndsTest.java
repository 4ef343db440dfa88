package io.trivet.server.devices.remote;

import static io.trivet.server.devices.remote.RemoteParties.BASE;
import static io.trivet.server.devices.remote.RemoteParties.USERS;
import static io.trivet.server.devices.remote.RemoteParties.next;
import static io.trivet.server.devices.remote.RemoteParties.shell;
import static io.trivet.server.devices.remote.RemoteParties.type;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.RunningServer;
import io.trivet.server.devices.remote.RemoteParties.Known;
import io.trivet.server.devices.remote.RemoteParties.Person;
import io.trivet.testkit.SocketClient;
import io.trivet.wire.remote.FrameType;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What ends a live session, and how soon. The clock is the test's; what is told in seconds is
/// measured.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionEndsTest {
  private static final Duration CUT = Duration.ofSeconds(2);
  private static final int POLICY = 1008;
  private static final String TERMINAL = "RBAC_ROLE_REMOTE_TERMINAL";

  private final RunningServer server = new RunningServer(Map.of());
  private RemoteParties parties = new RemoteParties(server);

  /// A device and a person with a shell on it.
  private Known device;

  private Person person;
  private SocketClient channel;
  private SocketClient session;

  @BeforeEach
  void open() {
    parties = new RemoteParties(server);
    device = parties.device();
    channel = parties.channel(device);
    person = parties.person(TERMINAL);
    session = parties.session(person.client(), device);
    shell(session, channel);
  }

  @AfterEach
  void close() {
    session.close();
    channel.close();
  }

  @org.junit.jupiter.api.AfterAll
  void stop() {
    server.close();
  }

  private void assertCut(String why) {
    assertEquals(POLICY, session.awaitClose(CUT));
    assertTrue(session.closeReason().contains(why), session.closeReason());
    next(channel, FrameType.SHELL_STOP);
  }

  @Test
  void the_users_logout_cuts() {
    person.client().post("/api/management/v1/useradm/auth/logout", "").require(202);
    assertCut("the session has ended");
  }

  @Test
  void the_end_of_the_login_cuts() {
    server.clock().advance(Duration.ofDays(7).plusSeconds(1));
    assertCut("");
  }

  @Test
  void switching_the_user_off_cuts() {
    parties.admin().post(USERS + "/" + person.id() + "/disable", "").require(204);
    assertCut("the session has ended");
  }

  @Test
  void deleting_the_user_cuts() {
    parties.admin().delete(USERS + "/" + person.id()).require(204);
    assertCut("");
  }

  @Test
  void losing_the_role_cuts() {
    var roles = Map.of("roles", List.of("TRIVET_ROLE_AUDITOR"));
    parties.admin().put(USERS + "/" + person.id(), roles).require(204);
    assertCut("missing permission");
  }

  @Test
  void rejecting_the_device_cuts() {
    var set = parties.admin().findDevice(device.mac()).get("auth_sets").get(0).get("id");
    parties.admin().setStatus(device.id(), set.stringValue(), "rejected").require(204);
    assertEquals(POLICY, session.awaitClose(CUT));
    assertEquals(POLICY, channel.awaitClose(CUT));
  }

  @Test
  void dismissing_the_device_cuts() {
    var set = parties.admin().findDevice(device.mac()).get("auth_sets").get(0).get("id");
    parties
        .admin()
        .delete(
            "/api/management/v2/devauth/devices/%s/auth/%s"
                .formatted(device.id(), set.stringValue()))
        .require(204);
    assertEquals(POLICY, session.awaitClose(CUT));
    assertEquals(POLICY, channel.awaitClose(CUT));
  }

  @Test
  void decommissioning_the_device_cuts() {
    parties.admin().delete("/api/management/v2/devauth/devices/" + device.id()).require(204);
    assertEquals(POLICY, session.awaitClose(CUT));
    assertEquals(POLICY, channel.awaitClose(CUT));
  }

  @Test
  void a_policy_that_now_demands_a_request_cuts() {
    policy(Map.of("demands", Map.of("shell", Map.of("approvals", 1))));
    try {
      assertCut("demands an approved request");
    } finally {
      policy(Map.of());
    }
  }

  @Test
  void a_session_in_which_nothing_is_done_ends_and_one_in_use_does_not() {
    for (int i = 0; i < 3; i++) {
      server.clock().advance(Duration.ofMinutes(29));
      type(session, channel);
    }
    server.clock().advance(Duration.ofMinutes(31));
    assertCut("nothing was done for 30 minutes");
  }

  @Test
  void no_session_lasts_longer_than_the_policy_says_however_busy_it_is() {
    policy(Map.of("session_minutes_max", 60));
    try {
      for (int i = 0; i < 2; i++) {
        server.clock().advance(Duration.ofMinutes(25));
        type(session, channel);
      }
      server.clock().advance(Duration.ofMinutes(11));
      assertCut("the session has lasted 60 minutes");
    } finally {
      policy(Map.of());
    }
  }

  @Test
  void a_terminal_left_open_does_not_keep_its_browsers_login_and_one_in_use_does() {
    policy(Map.of("idle_minutes", 600));
    try {
      session.close();
      var browser = parties.browser(person);
      session = parties.session(browser, device);
      shell(session, channel);
      for (int i = 0; i < 3; i++) {
        server.clock().advance(Duration.ofMinutes(20));
        type(session, channel);
      }
      assertEquals(200, me(browser));
      server.clock().advance(Duration.ofMinutes(31));
      assertCut("the session has ended");
      assertEquals(401, me(browser));
    } finally {
      parties = new RemoteParties(server);
      policy(Map.of());
    }
  }

  private int me(Map<String, String> browser) {
    var headers = Map.of("Cookie", String.valueOf(browser.get("Cookie")));
    return server.client().send("GET", USERS + "/me", BodyPublishers.noBody(), headers).status();
  }

  @Test
  void limits_of_time_that_make_no_sense_are_refused() {
    for (var bad : List.of(0, -1, 10_081)) {
      for (var name : List.of("idle_minutes", "session_minutes_max")) {
        parties.admin().put(BASE + "/policy", Map.of(name, bad)).require(400);
      }
    }
    assertFalse(session.isClosed());
  }

  private void policy(Map<String, Object> policy) {
    parties.admin().put(BASE + "/policy", policy).require(204);
  }
}
