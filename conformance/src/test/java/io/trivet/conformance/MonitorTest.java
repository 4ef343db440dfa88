package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Mender's device monitor with virtual devices.
class MonitorTest {
  private static final String ALERT = "/api/devices/v1/devicemonitor/alert";

  private final Shared.Known device = Shared.accepted();
  private final String path = "/api/management/v1/devicemonitor/devices/" + device.id();

  private static Map<String, Object> alert(String name, String level, String at) {
    return Map.of(
        "name", name,
        "level", level,
        "timestamp", at,
        "subject",
            Map.of(
                "name", "sshd",
                "type", "systemd",
                "status", "failed",
                "details", Map.of("description", "it stopped")));
  }

  private void report(Object... alerts) {
    device.client().json("POST", ALERT, List.of(alerts)).require(204);
  }

  private String inventory(String name) {
    var attributes =
        ADMIN.get("/api/management/v1/inventory/devices/" + device.id()).json().get("attributes");
    for (var attribute : attributes) {
      if (attribute.get("scope").stringValue().equals("monitor")
          && attribute.get("name").stringValue().equals(name)) {
        return attribute.get("value").toString();
      }
    }
    return "";
  }

  @Test
  void an_alert_is_listed_with_all_the_device_said_and_sets_the_inventory() {
    report(alert("ssh is up", "CRITICAL", "2026-01-01T10:00:00.5Z"));
    var alert = ADMIN.get(path + "/alerts").require(200).json().get(0);
    assertEquals("ssh is up", alert.get("name").stringValue());
    assertEquals("CRITICAL", alert.get("level").stringValue());
    assertEquals(device.id(), alert.get("device_id").stringValue());
    assertEquals("2026-01-01T10:00:00.500Z", alert.get("timestamp").stringValue());
    assertEquals(
        "it stopped", alert.get("subject").get("details").get("description").stringValue());
    assertEquals("true", inventory("alerts"));
    assertEquals("1", inventory("alert_count"));
    var search =
        Map.of(
            "filters",
            List.of(
                Map.of("scope", "monitor", "attribute", "alerts", "type", "$eq", "value", true)));
    assertTrue(
        ADMIN
            .post("/api/management/v2/inventory/filters/search", search)
            .require(200)
            .text()
            .contains(device.id()));
  }

  @Test
  void an_alert_that_arrives_late_does_not_change_the_present_state() {
    report(alert("a", "OK", "2026-01-01T12:00:00Z"));
    report(alert("a", "CRITICAL", "2026-01-01T11:00:00Z"));
    assertEquals("false", inventory("alerts"));
    var latest = ADMIN.get(path + "/alerts/latest").require(200).json();
    assertEquals(1, latest.size());
    assertEquals("OK", latest.get(0).get("level").stringValue());
    assertEquals(2, ADMIN.get(path + "/alerts").json().size());
  }

  @Test
  void a_clock_that_is_ahead_does_not_silence_a_check_for_ever() {
    report(alert("a", "CRITICAL", "2099-01-01T00:00:00Z"));
    var now = java.time.Instant.now().plusSeconds(60).toString();
    report(alert("a", "OK", now));
    assertEquals("false", inventory("alerts"));
  }

  @Test
  void alerts_can_be_listed_by_time_and_level() {
    report(
        alert("a", "CRITICAL", "2026-01-01T00:00:10Z"),
        alert("b", "OK", "2026-01-01T00:00:20Z"),
        alert("c", "CRITICAL", "2026-01-01T00:00:30Z"));
    var names = new ArrayList<String>();
    ADMIN
        .get(path + "/alerts?sort_ascending=true&per_page=2")
        .json()
        .forEach(alert -> names.add(alert.get("name").stringValue()));
    assertEquals(List.of("a", "b"), names);
    var from = java.time.Instant.parse("2026-01-01T00:00:15Z").getEpochSecond();
    assertEquals(2, ADMIN.get(path + "/alerts?issued_after=" + from).json().size());
    assertEquals(1, ADMIN.get(path + "/alerts?issued_before=" + from).json().size());
    assertEquals(2, ADMIN.get(path + "/alerts/latest?level_from=CRITICAL").json().size());
  }

  @Test
  void what_is_no_alert_is_refused_and_changes_nothing() {
    for (var wrong :
        List.of(
            "{}",
            "[{}]",
            "[1]",
            "[{\"name\":\"a\",\"level\":\"BAD\",\"subject\":{\"name\":\"n\",\"type\":\"t\"}}]",
            "[{\"name\":\"a\",\"level\":\"OK\",\"subject\":\"s\"}]",
            "[{\"name\":\"a\",\"level\":\"OK\",\"subject\":{\"name\":\"n\",\"type\":\"t\"},\"timestamp\":\"yesterday\"}]",
            "[{\"name\":\"\",\"level\":\"OK\",\"subject\":{\"name\":\"n\",\"type\":\"t\"}}]")) {
      device.client().json("POST", ALERT, wrong).require(400);
    }
    var many = new ArrayList<Object>();
    for (int i = 0; i < 101; i++) {
      many.add(alert("a" + i, "OK", "2026-01-01T00:00:10Z"));
    }
    device.client().json("POST", ALERT, many).require(400);
    assertEquals("[]", ADMIN.get(path + "/alerts").text());
    report(many.subList(0, 100).toArray());
    device
        .client()
        .json("POST", ALERT, List.of(alert("one more", "OK", "2026-01-01T00:00:10Z")))
        .require(400);
  }

  @Test
  void the_checks_of_a_device_are_kept_and_mail_can_be_switched_off() {
    device
        .client()
        .json(
            "PUT",
            "/api/devices/v1/devicemonitor/config",
            List.of(Map.of("name", "sshd", "status", "enabled", "type", "service")))
        .require(204);
    assertEquals("sshd", ADMIN.get(path + "/config").json().get(0).get("name").stringValue());
    var channel = "/api/management/v1/devicemonitor/settings/global/channel/alerts/email/status";
    assertTrue(ADMIN.get(channel).require(200).json().get("enabled").asBoolean());
    ADMIN.put(channel, Map.of("enabled", false)).require(204);
    assertFalse(ADMIN.get(channel).json().get("enabled").asBoolean());
    ADMIN.put(channel, Map.of("enabled", true)).require(204);
    ADMIN.get(channel.replace("email", "pager")).require(404);
  }
}
