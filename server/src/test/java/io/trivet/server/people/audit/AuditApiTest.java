package io.trivet.server.people.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.RunningServer;
import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import io.trivet.trust.audit.LogCopy;
import io.trivet.trust.audit.LogVerifier;
import io.trivet.trust.command.Main;
import io.trivet.trust.log.EntryProof;
import io.trivet.trust.note.VerifierKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The audit log from outside, over HTTPS.
class AuditApiTest {
  private static final String BASE = "/api/management/v1/auditlogs";
  private static final String LOGS = BASE + "/logs";
  private static final RunningServer SERVER = new RunningServer(Map.of());
  private static final ManagementClient ADMIN = SERVER.administrator();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @TempDir private Path dir;

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Test
  void a_change_is_listed_with_its_actor_and_proven() throws Exception {
    var email = "bob-%d@example.com".formatted(System.nanoTime());
    var id =
        ADMIN
            .post(
                "/api/management/v1/useradm/users",
                Map.of("email", email, "password", "a-good-password"))
            .createdId();
    var entry =
        Await.value(
            Duration.ofSeconds(5),
            "the entry has its place",
            () -> {
              var list = ADMIN.get(LOGS + "?object_type=user&object_id=" + id).require(200).json();
              return Optional.of(list.get(0)).filter(e -> e.has("index"));
            });
    assertEquals("create", entry.get("action").stringValue());
    assertEquals(SERVER.email(), entry.at("/actor/email").stringValue());
    assertEquals(email, entry.at("/object/user/email").stringValue());
    var one = LOGS + "/" + entry.get("id").stringValue();
    assertEquals(entry, ADMIN.get(one).require(200).json());
    var proof = EntryProof.parse(ADMIN.get(one + "/proof").require(200).body());
    assertEquals(entry.get("index").asLong(), proof.index());
    assertTrue(key().check(proof.checkpoint()).isPresent());
    assertEquals(404, ADMIN.get(LOGS + "/" + new java.util.UUID(1, 1)).status());
  }

  @Test
  void the_whole_log_verifies_over_http() throws Exception {
    for (int i = 0; i < 3; i++) {
      ADMIN.tryLogIn(SERVER.email(), SERVER.password()).require(200);
    }
    Await.until(
        Duration.ofSeconds(5),
        "there is a checkpoint",
        () -> ADMIN.get(BASE + "/log/checkpoint").status() == 200);
    var copy =
        new LogCopy(
            ADMIN.get(BASE + "/log/checkpoint").require(200).body(),
            tile -> {
              var answer = ADMIN.get(BASE + "/log/" + tile.text());
              return answer.status() == 200 ? Optional.of(answer.body()) : Optional.empty();
            });
    var report = new LogVerifier(key(), List.of(), List.of()).verify(copy);
    assertTrue(report.isGood(), () -> report.findings().toString());
    for (var path : List.of("tile/0/1", "tile/99/000", "tile/0/000.p/999", "tile/0/x000/001")) {
      assertEquals(404, ADMIN.get(BASE + "/log/" + path).status(), path);
    }
  }

  @Test
  void the_command_line_copies_verifies_and_proves() throws Exception {
    Await.until(
        Duration.ofSeconds(5),
        "there is a checkpoint",
        () -> ADMIN.get(BASE + "/log/checkpoint").status() == 200);
    var token = Files.writeString(dir.resolve("token"), ADMIN.token()).toString();
    var ca = SERVER.caCertificate().toString();
    var url = SERVER.url().toString();
    var copy = dir.resolve("copy").toString();
    var key = key().text();
    assertEquals(0, run("audit", "copy", url, copy, "--token-file", token, "--ca", ca), said());
    assertEquals(
        0,
        run("audit", "verify", copy, "--key", key, "--keep", dir.resolve("kept").toString()),
        said());
    assertEquals(
        0,
        run(
            "audit",
            "verify",
            url,
            "--key",
            key,
            "--token-file",
            token,
            "--ca",
            ca,
            "--earlier",
            dir.resolve("kept").toString()),
        said());
    var proof = dir.resolve("p").toString();
    assertEquals(0, run("audit", "prove", "0", "--log", copy, "--out", proof), said());
    assertEquals(0, run("audit", "verify", proof, "--key", key), said());
    assertEquals(2, run("audit", "copy", url, copy, "--ca", ca), said());
    assertTrue(said().contains("answered 401"), said());
  }

  private int run(String... words) {
    var print = new PrintStream(out, true, StandardCharsets.UTF_8);
    return Main.run(List.of(words), print, print);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void pages_are_counted_and_linked_and_wrong_filters_are_explained() {
    var page = ADMIN.get(LOGS + "?per_page=1&page=1&sort=asc").require(200);
    assertEquals(1, page.json().size());
    assertTrue(Long.parseLong(page.header("X-Total-Count")) >= 1);
    assertTrue(page.headerLines("Link").toString().contains("sort=asc"));
    for (var wrong :
        List.of("sort=up", "actor_type=cat", "decision=maybe", "created_after=x", "per_page=501")) {
      assertEquals(400, ADMIN.get(LOGS + "?" + wrong).status(), wrong);
    }
  }

  @Test
  void refused_attempts_are_in_the_log() {
    var email = "eve-%d@example.com".formatted(System.nanoTime());
    var id =
        ADMIN
            .post(
                "/api/management/v1/useradm/users",
                Map.of("email", email, "password", "a-good-password"))
            .createdId();
    SERVER
        .database()
        .database()
        .inTransaction(db ->
            db.execute(
                "UPDATE user_role SET role_name = 'RBAC_ROLE_OBSERVER' WHERE user_id = ?",
                java.util.UUID.fromString(id)));
    var eve = SERVER.client();
    eve.logIn(email, "a-good-password");
    assertEquals(403, eve.get(LOGS).status());
    eve.delete("/api/management/v2/devauth/devices/" + new java.util.UUID(1, 1)).require(403);
    var refused = ADMIN.get(LOGS + "?decision=refused&actor_email=" + email).require(200).json();
    assertEquals(1, refused.size());
    assertEquals("decommission", refused.get(0).get("action").stringValue());
  }

  @Test
  void the_export_is_streamed_guarded_and_itself_in_the_log() {
    var csv = ADMIN.get(LOGS + "/export?limit=5&format_separator=;&ignore=meta,before");
    assertEquals("text/csv; charset=utf-8", csv.require(200).header("Content-Type"));
    var lines = csv.text().split("\r\n", -1);
    assertTrue(lines[0].startsWith("\"time\";\"actor_type\";"), lines[0]);
    assertFalse(lines[0].contains("meta"));
    assertTrue(lines.length >= 3);
    assertTrue(
        ADMIN.get(LOGS + "?action=export").require(200).json().size() >= 1,
        "the export is missing");
    var json = ADMIN.get(LOGS + "/export?format=jsonl&limit=2").require(200);
    assertEquals(2, json.text().lines().count());
    for (var wrong : List.of("limit=0", "format_separator=x", "ignore=none", "format=xml")) {
      assertEquals(400, ADMIN.get(LOGS + "/export?" + wrong).status(), wrong);
    }
  }

  @Test
  void retention_and_erasure_are_for_those_who_manage_the_tenant() {
    assertEquals(
        365, ADMIN.get(BASE + "/retention").require(200).json().get("retention_days").asInt());
    Await.until(
        Duration.ofSeconds(5),
        "retention is set",
        () -> ADMIN.put(BASE + "/retention", Map.of("retention_days", 365)).status() == 204);
    assertEquals(400, ADMIN.put(BASE + "/retention", Map.of("retention_days", 0)).status());
    assertEquals(400, ADMIN.put(BASE + "/retention", Map.of()).status());
    var nobody = BASE + "/personal_data/" + new java.util.UUID(1, 1);
    assertEquals(0, ADMIN.delete(nobody).require(200).json().get("erased").asInt());
  }

  private static VerifierKey key() {
    return VerifierKey.parse(ADMIN.get(BASE + "/log/key").require(200).text().strip());
  }
}
