package io.trivet.core.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.devices.AccessPolicy.Demand;
import io.trivet.core.devices.AccessRequest.Status;
import io.trivet.core.devices.AccessRequest.Wish;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RemoteRulesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final UserId ASKER = new UserId(UUID.randomUUID());
  private static final UserId ONE = new UserId(UUID.randomUUID());
  private static final UserId OTHER = new UserId(UUID.randomUUID());

  @Test
  void a_path_rule_allows_one_path_or_all_below() {
    assertTrue(new PathRule("/var/log/**").allows("/var/log/syslog"));
    assertTrue(new PathRule("/var/log/**").allows("/var/log/a/b"));
    assertFalse(new PathRule("/var/log/**").allows("/var/logs"));
    assertFalse(new PathRule("/var/log/**").allows("/var/log"));
    assertTrue(new PathRule("/etc/hosts").allows("/etc/hosts"));
    assertFalse(new PathRule("/etc/hosts").allows("/etc/hosts2"));
  }

  @Test
  void a_path_that_means_another_is_refused() {
    for (var bad :
        List.of("/var/log/../shadow", "/var//log", "/var/./log", "var", "", "/a\0b", "/a/")) {
      assertThrows(Failure.Invalid.class, () -> PathRule.requirePlain(bad), bad);
    }
  }

  @Test
  void a_target_rule_knows_networks_names_and_ports() {
    assertTrue(allows("tcp/127.0.0.1:22", "tcp", "127.0.0.1", 22));
    assertFalse(allows("tcp/127.0.0.1:22", "udp", "127.0.0.1", 22));
    assertFalse(allows("tcp/127.0.0.1:22", "tcp", "127.0.0.1", 23));
    assertTrue(allows("udp/10.1.0.0/16:*", "udp", "10.1.200.3", 161));
    assertFalse(allows("udp/10.1.0.0/16:*", "udp", "10.2.0.1", 161));
    assertTrue(allows("tcp/[fd00::]/8:443", "tcp", "fd12::1", 443));
    assertTrue(allows("tcp/plc-7:502", "tcp", "PLC-7", 502));
    assertFalse(allows("tcp/10.0.0.0/8:22", "tcp", "evil.example", 22), "a name is in no network");
    assertFalse(allows("tcp/0.0.0.0/0:22", "tcp", "fd00::1", 22), "another family");
  }

  @Test
  void a_target_rule_without_sense_is_refused() {
    for (var bad :
        List.of("127.0.0.1:22", "tcp/host", "tcp/host/8:1", "tcp/10.0.0.0/33:1", "icmp/a:1")) {
      assertThrows(Failure.Invalid.class, () -> new TargetRule(bad), bad);
    }
  }

  @Test
  void empty_lists_forbid_nothing_and_full_ones_all_else() {
    AccessPolicy.OPEN.requirePath(Capability.GET, "/etc/shadow");
    AccessPolicy.OPEN.requireTarget("tcp", "10.0.0.1", 22);
    var policy =
        new AccessPolicy(
            Map.of(),
            List.of(new PathRule("/var/log/**")),
            List.of(new PathRule("/tmp/**")),
            List.of(new TargetRule("tcp/127.0.0.1:22")),
            AccessPolicy.Lives.DEFAULT);
    policy.requirePath(Capability.GET, "/var/log/a");
    assertThrows(Failure.Forbidden.class, () -> policy.requirePath(Capability.PUT, "/var/log/a"));
    assertThrows(Failure.Forbidden.class, () -> policy.requireTarget("tcp", "10.0.0.1", 22));
  }

  @Test
  void the_most_demanding_capability_says_how_many_must_agree() {
    var policy =
        policy(Map.of(Capability.SHELL, new Demand(2, 60), Capability.GET, new Demand(1, 30)));
    assertEquals(2, AccessRequest.approvalsFor(policy, wish(30, Capability.SHELL, Capability.GET)));
    assertEquals(1, AccessRequest.approvalsFor(policy, wish(30, Capability.GET)));
    assertThrows(
        Failure.Unprocessable.class,
        () -> AccessRequest.approvalsFor(policy, wish(31, Capability.GET)));
    assertThrows(
        Failure.Unprocessable.class,
        () -> AccessRequest.approvalsFor(policy, wish(1, Capability.PUT)));
  }

  @Test
  void access_begins_with_the_last_yes_and_ends_with_its_minutes() {
    var request = pending(2).approve(ONE, false, NOW);
    assertEquals(Status.PENDING, request.status());
    var later = NOW.plusSeconds(600);
    var approved = request.approve(OTHER, false, later);
    assertEquals(Status.APPROVED, approved.status());
    assertEquals(later.plus(Duration.ofMinutes(30)), approved.expiresAt());
  }

  @Test
  void nobody_decides_on_their_own_request_or_twice_or_too_late() {
    assertThrows(Failure.Forbidden.class, () -> pending(1).approve(ASKER, false, NOW));
    assertThrows(Failure.Forbidden.class, () -> pending(1).deny(ASKER, NOW));
    assertThrows(Failure.Conflict.class, () -> pending(2).approve(ONE, true, NOW));
    var after = NOW.plus(AccessRequest.PATIENCE);
    assertThrows(Failure.Conflict.class, () -> pending(1).approve(ONE, false, after));
    var denied = pending(1).deny(ONE, NOW);
    assertThrows(Failure.Conflict.class, () -> denied.approve(OTHER, false, NOW));
    assertThrows(Failure.Conflict.class, () -> denied.revoke(NOW));
    assertEquals(Status.REVOKED, pending(1).approve(ONE, false, NOW).revoke(NOW).status());
  }

  @Test
  void the_value_of_a_parameter_is_never_a_command() {
    var runbook =
        new Runbook(
            "say",
            "",
            "echo {{word}} \"a {{word}}\" 'b' \\\" {{word}}",
            List.of(new Runbook.Parameter("word", new Runbook.Type.Text(".*"))),
            Duration.ofSeconds(5));
    assertEquals(
        "p_word='it'\\''s $(reboot)'; echo \"${p_word}\" \"a ${p_word}\" 'b' \\\" \"${p_word}\"",
        runbook.with(Map.of("word", "it's $(reboot)")));
    for (var bad : List.of("two\nlines", "\u0003", "\u001b[A", "x".repeat(1001))) {
      assertThrows(Failure.Invalid.class, () -> runbook.with(Map.of("word", bad)));
    }
  }

  @Test
  void parameters_are_typed() {
    var runbook =
        new Runbook(
            "restart",
            "",
            "systemctl restart {{unit}}; sleep {{pause}}",
            List.of(
                new Runbook.Parameter("unit", new Runbook.Type.Choice(List.of("a", "b"))),
                new Runbook.Parameter("pause", new Runbook.Type.Whole(0, 10))),
            Duration.ofSeconds(5));
    runbook.with(Map.of("unit", "a", "pause", "10"));
    for (var bad :
        List.of(
            Map.of("unit", "a"),
            Map.of("unit", "c", "pause", "1"),
            Map.of("unit", "a", "pause", "11"),
            Map.of("unit", "a", "pause", "1e1"),
            Map.of("unit", "a", "pause", "1", "more", "x"))) {
      assertThrows(Failure.Invalid.class, () -> runbook.with(bad), bad.toString());
    }
  }

  @Test
  void a_runbook_without_sense_is_refused() {
    for (var command :
        List.of("", "a\nb", "echo {{unknown}}", "echo '{{single}}'", "x".repeat(3001))) {
      assertThrows(
          Failure.Invalid.class,
          () -> new Runbook("a", "", command, List.of(), Duration.ofSeconds(5)));
    }
    for (var name : List.of("", "A b", "../x", "a".repeat(65))) {
      assertThrows(
          Failure.Invalid.class,
          () -> new Runbook(name, "", "true", List.of(), Duration.ofSeconds(5)));
    }
    assertThrows(
        Failure.Invalid.class, () -> new Runbook("a", "", "true", List.of(), Duration.ofHours(1)));
  }

  private static boolean allows(String rule, String transport, String host, int port) {
    return new TargetRule(rule).allows(transport, host, port);
  }

  private static AccessPolicy policy(Map<Capability, Demand> demands) {
    return new AccessPolicy(demands, List.of(), List.of(), List.of(), AccessPolicy.Lives.DEFAULT);
  }

  private static Wish wish(int minutes, Capability... capabilities) {
    return new Wish(Set.of(capabilities), List.of(), "why", minutes);
  }

  private static AccessRequest pending(int needed) {
    return new AccessRequest(
        ASKER, Status.PENDING, 0, needed, 30, NOW.plus(AccessRequest.PATIENCE));
  }
}
