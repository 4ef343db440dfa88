package io.trivet.server.people.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Email;
import io.trivet.core.people.Rights;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import io.trivet.trust.audit.LogCopy;
import io.trivet.trust.audit.LogVerifier;
import io.trivet.trust.audit.Remembered;
import io.trivet.trust.audit.Report;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.EntryProof;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.Proofs;
import io.trivet.trust.note.VerifierKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The log on a real database: what is written, in which order, and that it verifies.
class AuditLogTest {
  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private static final UserId ANN = new UserId(UUID.randomUUID());

  private final TestDatabase test = new TestDatabase();
  private final FakeClock clock = new FakeClock(Instant.parse("2026-05-03T10:00:00Z"));
  private final Ledger ledger = new Ledger(test.database(), clock);
  private final LogKeys keys = new LogKeys(new byte[32]);
  private final Sequencer sequencer = new Sequencer(test.database(), keys, clock);
  private final AuditLogs logs = new AuditLogs(test.database(), ledger, keys, clock);

  @BeforeEach
  void create_tenant() {
    test.database()
        .inTransaction(db ->
            db.execute(
                "INSERT INTO tenant (tenant_id, name, created_at, max_devices, max_pending,"
                    + " storage_bytes_max) VALUES (?, 'a', now(), -1, -1, 0)",
                TENANT.value()));
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void an_entry_is_shown_with_everything_an_auditor_asks_for() {
    ledger.change(
        caller().actor(),
        _ ->
            Recorded.of(
                1,
                AuditEntry.of(AuditAction.CREATE_DEPLOYMENT, "d-1", "spring")
                    .withBefore("{\"a\":1}")
                    .withAfter("{\"a\":2}")
                    .withMeta(Map.of("path", List.of("/x")))));
    sequencer.run();
    var json = list(query("")).getFirst().json();
    assertEquals(0L, json.get("index"));
    assertEquals("2026-05-03T10:00:00.000000Z", json.get("time"));
    assertEquals(
        Map.of("id", ANN.toString(), "type", "user", "email", "ann@example.com"),
        json.get("actor"));
    assertEquals("create", json.get("action"));
    assertEquals(
        Map.of(
            "id",
            "d-1",
            "type",
            "deployment",
            "name",
            "spring",
            "deployment",
            Map.of("name", "spring")),
        json.get("object"));
    assertEquals("allowed", json.get("decision"));
    assertEquals("session", json.get("credential"));
    assertEquals("192.0.2.7", json.get("address"));
    assertEquals("request-1", json.get("request_id"));
    assertEquals("-{\"a\":1}\n+{\"a\":2}", json.get("change"));
    assertTrue(String.valueOf(json.get("meta")).contains("/x"));
    assertFalse(json.containsKey("erased"));
  }

  @Test
  void the_body_holds_nothing_personal() {
    write(
        AuditEntry.of(AuditAction.CREATE_USER, ANN, "bob@example.com")
            .withAfter("{\"x\":\"bob\"}"));
    var body = bodies().getFirst();
    assertFalse(body.contains("@") || body.contains("192.0.2.7") || body.contains("bob"), body);
  }

  @Test
  void a_change_that_fails_leaves_no_entry_and_an_entry_that_fails_no_change() {
    assertThrows(
        IllegalStateException.class,
        () ->
            ledger.change(
                caller().actor(),
                db -> {
                  rename(db, "changed");
                  throw new IllegalStateException();
                }));
    var elsewhere = new TenantId(UUID.randomUUID());
    var stranger = Actor.system(elsewhere, "no such tenant: the entry cannot be written");
    assertThrows(
        RuntimeException.class,
        () ->
            ledger.change(
                stranger,
                db -> {
                  rename(db, "changed");
                  return Recorded.of(1, AuditEntry.of(AuditAction.UPDATE_USER, "x", ""));
                }));
    assertEquals("a", name());
    assertEquals(0, list(query("")).size());
  }

  @Test
  void the_log_verifies_after_every_run_and_continues_every_earlier_one() throws IOException {
    var kept = new ArrayList<Remembered>();
    for (int count : new int[] {1, 2, 254, 300, 1}) {
      for (int i = 0; i < count; i++) {
        write(AuditEntry.of(AuditAction.UPDATE_DEVICE, "device-" + i, ""));
      }
      sequencer.run();
      var report = verify(kept);
      assertTrue(report.isGood(), () -> report.findings().toString());
      kept.add(Remembered.of(logs.checkpoint(TENANT)));
    }
    assertEquals(558, kept.getLast().checkpoint().size());
  }

  @Test
  void nothing_new_leaves_the_checkpoint_as_it_is() {
    write(AuditEntry.of(AuditAction.LOG_OUT, ANN, ""));
    sequencer.run();
    var before = new String(logs.checkpoint(TENANT), java.nio.charset.StandardCharsets.UTF_8);
    sequencer.run();
    assertEquals(
        before, new String(logs.checkpoint(TENANT), java.nio.charset.StandardCharsets.UTF_8));
  }

  @Test
  void many_writers_and_many_sequencers_give_every_entry_one_place() throws Exception {
    var threads = new ArrayList<Thread>();
    for (int writer = 0; writer < 8; writer++) {
      int number = writer;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < 50; i++) {
                  write(AuditEntry.of(AuditAction.UPDATE_DEVICE, number + "-" + i, ""));
                }
              }));
    }
    for (int s = 0; s < 3; s++) {
      var other = new Sequencer(test.database(), keys, clock);
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < 30; i++) {
                  other.run();
                }
              }));
    }
    for (var thread : threads) {
      thread.join();
    }
    sequencer.run();
    var report = verify(List.of());
    assertTrue(report.isGood(), () -> report.findings().toString());
    assertEquals(400, report.checkpoint().orElseThrow().size());
  }

  @Test
  void a_proof_stands_alone() {
    for (int i = 0; i < 5; i++) {
      write(AuditEntry.of(AuditAction.UPDATE_DEVICE, "device-" + i, ""));
    }
    sequencer.run();
    var view = list(query("")).get(2);
    var proof = EntryProof.parse(logs.proof(TENANT, UUID.fromString(view.text("/id"))));
    var key = VerifierKey.parse(logs.verifierKey(TENANT));
    var checkpoint = Checkpoint.parse(key.check(proof.checkpoint()).orElseThrow().text());
    var entry = proof.extra().orElseThrow();
    assertTrue(Proofs.includes(checkpoint, proof.index(), Hash.ofEntry(entry), proof.path()));
    assertTrue(new String(entry, java.nio.charset.StandardCharsets.UTF_8).contains("device-2"));
  }

  @Test
  void erasing_a_person_leaves_every_proof_valid() throws IOException {
    write(
        AuditEntry.of(AuditAction.CREATE_USER, ANN, "ann@example.com")
            .withAfter("{\"n\":\"Ann\"}"));
    write(AuditEntry.of(AuditAction.UPDATE_DEVICE, "device", ""));
    ledger.refused(unknown("ann@example.com"), AuditEntry.of(AuditAction.LOG_IN, "", ""));
    sequencer.run();
    var before = verify(List.of());
    var kept = Remembered.of(logs.checkpoint(TENANT));
    var other =
        new UserCaller(
            TENANT,
            new UserId(UUID.randomUUID()),
            new Email("dpo@example.com"),
            new SessionId(UUID.randomUUID()),
            Credential.SESSION,
            Rights.NONE,
            Actor.Origin.INSIDE);
    assertTrue(logs.erase(other, ANN.value()) >= 4);
    sequencer.run();
    var after = verify(List.of(kept));
    assertTrue(before.isGood() && after.isGood(), () -> after.findings().toString());
    assertEquals(
        List.of(),
        list(query("")).stream().filter(view -> view.json().toString().contains("ann@")).toList());
    assertTrue(list(query("")).getLast().isErased());
    assertEquals(0, rows("SELECT count(*) FROM audit_beside WHERE value LIKE '%nn%'"));
  }

  @Test
  void entries_are_found_by_each_of_their_sides() {
    write(AuditEntry.of(AuditAction.CREATE_DEPLOYMENT, "d-1", "spring"));
    clock.advance(Duration.ofHours(1));
    ledger.refused(unknown("eve@example.com"), AuditEntry.of(AuditAction.LOG_IN, "", ""));
    ledger.refused(caller().actor(), AuditEntry.of(AuditAction.DECOMMISSION_DEVICE, "x-1", ""));
    sequencer.run();
    for (var filter :
        List.of("actor_id=" + ANN, "actor_email=Ann@Example.com", "actor_type=user")) {
      assertEquals(2, list(query(filter)).size(), filter);
    }
    for (var filter :
        List.of(
            "object_id=d-1",
            "object_type=deployment",
            "object_deployment_name=spring",
            "action=create",
            "decision=allowed",
            "created_before=" + clock.instant().minusSeconds(60).getEpochSecond(),
            "actor_type=unknown")) {
      assertEquals(1, list(query(filter)).size(), filter);
    }
    assertEquals(0, list(query("object_deployment_name=summer")).size());
    var oldest = list(query("sort=asc"));
    assertEquals("create", oldest.getFirst().text("/action"));
    assertEquals("decommission", list(query("sort=desc")).getFirst().text("/action"));
  }

  @Test
  void retention_takes_entries_and_what_stands_beside_them_but_no_hash() throws IOException {
    for (int i = 0; i < 300; i++) {
      write(AuditEntry.of(AuditAction.UPDATE_DEVICE, "old-" + i, ""));
    }
    write(AuditEntry.of(AuditAction.UPDATE_DEVICE, "old-long", "n".repeat(5000)));
    sequencer.run();
    var kept = Remembered.of(logs.checkpoint(TENANT));
    logs.setRetention(caller(), 30);
    clock.advance(Duration.ofDays(31));
    write(AuditEntry.of(AuditAction.UPDATE_DEVICE, "new", ""));
    sequencer.run();
    new Retention(test.database(), clock).run();
    assertEquals(1, list(query("")).size());
    assertEquals(47, rows("SELECT count(*) FROM audit_entry"));
    assertEquals(0, rows("SELECT count(*) FROM audit_beside WHERE kind = 'name'"));
    assertFalse(verify(List.of(kept)).isGood());
    var report = verify(List.of(kept), 256);
    assertTrue(report.isGood(), () -> report.findings().toString());
    assertEquals(256, report.firstEntry());
    new Retention(test.database(), clock).run();
    assertEquals(47, rows("SELECT count(*) FROM audit_entry"));
  }

  @Test
  void the_longest_texts_still_make_an_entry() throws IOException {
    var meta = new java.util.TreeMap<String, List<String>>();
    meta.put("path", java.util.Collections.nCopies(1000, "\u0001".repeat(100)));
    var text = "\u0001".repeat(500_000);
    write(
        AuditEntry.of(AuditAction.UPDATE_DEVICE, text, text)
            .withBefore(text)
            .withAfter(text)
            .withMeta(meta));
    sequencer.run();
    assertTrue(verify(List.of()).isGood());
    assertEquals(text, list(query("")).getFirst().text("/after"));
  }

  private void write(AuditEntry entry) {
    ledger.change(caller().actor(), _ -> Recorded.of(1, entry));
  }

  private Report verify(List<Remembered> earlier) throws IOException {
    return verify(earlier, 0);
  }

  private Report verify(List<Remembered> earlier, long gone) throws IOException {
    var copy = new LogCopy(logs.checkpoint(TENANT), tile -> logs.tile(TENANT, tile));
    return new LogVerifier(keys.signer(TENANT).verifier(), earlier, List.of(), gone).verify(copy);
  }

  private List<AuditView> list(AuditQuery query) {
    return logs.list(TENANT, query, new Page(1, 500)).items();
  }

  private AuditQuery query(String filter) {
    var parts = filter.split("=", 2);
    return AuditQuery.of(
        name -> parts[0].equals(name) ? Optional.of(parts[1]) : Optional.empty(),
        logs.kept(TENANT));
  }

  private List<String> bodies() {
    return test
        .database()
        .read(db -> db.createQuery("SELECT body FROM audit_entry").mapTo(byte[].class).list())
        .stream()
        .map(body -> new String(body, java.nio.charset.StandardCharsets.UTF_8))
        .toList();
  }

  private long rows(String sql) {
    return test.database().read(db -> db.createQuery(sql).mapTo(Long.class).one());
  }

  private static void rename(org.jdbi.v3.core.Handle db, String name) {
    db.execute("UPDATE tenant SET name = ? WHERE tenant_id = ?", name, TENANT.value());
  }

  private String name() {
    return test.database()
        .read(db ->
            db.createQuery("SELECT name FROM tenant WHERE tenant_id = :id")
                .bind("id", TENANT.value())
                .mapTo(String.class)
                .one());
  }

  private static Actor unknown(String email) {
    return new Actor(
        TENANT,
        Actor.Kind.UNKNOWN,
        "",
        email,
        Credential.PASSWORD,
        "",
        new Actor.Origin("192.0.2.9", "request-2"));
  }

  private static UserCaller caller() {
    return new UserCaller(
        TENANT,
        ANN,
        new Email("ann@example.com"),
        new SessionId(UUID.nameUUIDFromBytes(new byte[1])),
        Credential.SESSION,
        Rights.NONE,
        new Actor.Origin("192.0.2.7", "request-1"));
  }
}
