package io.trivet.server.devices.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.server.people.audit.Audit;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.testkit.Await;
import io.trivet.testkit.FakeClock;
import io.trivet.wire.remote.RecordedEvent;
import io.trivet.wire.remote.RecordingChunk;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Recordings in a real database, and what somebody with all rights on it could do to them.
@Tag("slow")
class RecordingsTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final String SEALS = "audit_entry WHERE action = 'seal'";

  private final TestDatabase test = new TestDatabase();
  private final FakeClock clock = new FakeClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final Ledger ledger = new Ledger(test.database(), clock);
  private final Audit audit =
      Audit.create(
          test.database(), ledger, clock, new byte[32], new Audit.Receivers(List.of(), List.of()));
  private final Changes changes = new Changes(test.database().unpooled());
  private final Policies policies =
      new Policies(test.database(), ledger, changes, new AccessStore(), clock);
  private final Recordings recordings =
      new Recordings(
          new Recordings.Memory(test.database(), ledger, audit.evidence()),
          policies,
          new Hints(test.database()),
          clock);
  private final List<AutoCloseable> jobs = audit.start();
  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final DeviceRef device = new DeviceRef(tenant, new DeviceId(UUID.randomUUID()));
  private final RemoteSessionId session = new RemoteSessionId(UUID.randomUUID());
  private final AtomicReference<String> failure = new AtomicReference<>("");

  @BeforeEach
  void create_tenant() {
    sql(
        "INSERT INTO tenant (tenant_id, name, created_at, max_devices, max_pending,"
            + " storage_bytes_max) VALUES ('%s', 'a tenant', now(), -1, -1, -1)".formatted(tenant));
  }

  @AfterEach
  void close() throws Exception {
    for (var job : jobs) {
      job.close();
    }
    changes.close();
    test.close();
  }

  @Test
  void a_recording_is_whole_and_its_head_is_in_the_audit_log() {
    record(5);
    var verdict = recordings.verify(tenant, session);
    assertTrue(verdict.whole(), () -> verdict.toString());
    assertEquals(5, verdict.chunks());
    assertEquals(2, verdict.seals(), "one while it grew, one at the end");
    var events = new ArrayList<RecordedEvent>();
    recordings.replay(tenant, session, events::add);
    assertEquals(5, events.size());
  }

  @Test
  void whatever_is_done_to_the_chunks_is_found_and_its_place_named() {
    record(5);
    for (var attack :
        List.of(
            "UPDATE remote_chunk SET content = set_byte(content, 10, get_byte(content, 10) # 1)"
                + " WHERE number = 2",
            "UPDATE remote_chunk SET digest = set_byte(digest, 0, get_byte(digest, 0) # 1)"
                + " WHERE number = 2",
            "UPDATE remote_chunk SET previous = set_byte(previous, 0, get_byte(previous, 0) # 1)"
                + " WHERE number = 2",
            "DELETE FROM remote_chunk WHERE number = 2",
            "DELETE FROM remote_chunk WHERE number = 4",
            "DELETE FROM remote_chunk",
            "UPDATE remote_chunk SET number = number + 10 WHERE number = 4",
            "UPDATE remote_chunk c SET content = o.content, digest = o.digest"
                + " FROM remote_chunk o WHERE c.number + o.number = 3 AND c.number IN (1, 2)",
            "UPDATE remote_session SET chunks = 4",
            "UPDATE remote_session SET user_id = 'somebody else'",
            "UPDATE remote_session SET started_at = started_at - interval '1 day'",
            "UPDATE remote_session SET device_id = gen_random_uuid()")) {
      assertFalse(verdictAfter(attack).whole(), attack);
    }
    assertTrue(recordings.verify(tenant, session).whole());
    assertEquals(
        "chunk 2 was changed",
        verdictAfter(
                "UPDATE remote_chunk SET content = set_byte(content, 10, get_byte(content, 10) # 1)"
                    + " WHERE number = 2")
            .fault()
            .orElseThrow());
    assertEquals(
        "chunk 2 is missing",
        verdictAfter("DELETE FROM remote_chunk WHERE number = 2").fault().orElseThrow());
  }

  @Test
  void a_recording_that_is_written_anew_with_a_chain_of_its_own_is_found() {
    record(5);
    var verdict = verdictAfter(() -> writeAnew(3));
    assertFalse(verdict.whole());
    assertEquals(OptionalInt.of(3), verdict.chunk(), verdict.toString());
    assertTrue(verdict.fault().orElseThrow().contains("keeps another head"), verdict.toString());
    assertEquals(OptionalInt.of(1), verdictAfter(() -> writeAnew(1)).chunk());
    assertEquals(OptionalInt.of(0), verdictAfter(() -> writeAnew(0)).chunk());
  }

  @Test
  void a_recording_that_was_cut_off_is_found_though_the_session_agrees() {
    record(5);
    var verdict = verdictAfter(() -> cutTo(2));
    assertEquals(OptionalInt.of(2), verdict.chunk(), verdict.toString());
    assertEquals(OptionalInt.of(0), verdictAfter(() -> cutTo(0)).chunk());
  }

  @Test
  void heads_that_were_taken_out_of_the_audit_log_or_changed_there_are_missed() {
    record(5);
    assertTrue(recordings.verify(tenant, session).whole());
    sql("CREATE TABLE kept AS TABLE audit_entry");
    sql("DELETE FROM audit_entry WHERE log_index = (SELECT max(log_index) FROM audit_entry)");
    var without = recordings.verify(tenant, session);
    assertTrue(without.fault().orElseThrow().contains("no last head"), without.toString());
    sql(
        "INSERT INTO audit_entry OVERRIDING SYSTEM VALUE SELECT * FROM kept WHERE log_index"
            + " = (SELECT max(log_index) FROM kept)");
    assertTrue(recordings.verify(tenant, session).whole());
    // the head of a forged recording in the place of the true one
    sql(
        "UPDATE audit_entry SET body = convert_to(replace(convert_from(body, 'UTF8'),"
            + " '\"chunks\":[\"5\"]', '\"chunks\":[\"2\"]'), 'UTF8') WHERE action = 'seal'");
    var changed = recordings.verify(tenant, session);
    assertTrue(changed.fault().orElseThrow().contains("has been changed"), changed.toString());
  }

  @Test
  void a_session_that_is_still_going_on_verifies_while_it_grows() {
    var recorder = begin();
    for (int i = 0; i < 3; i++) {
      int before = i;
      recorder.output(new byte[] {'x'});
      Await.until(SOON, "it is written", () -> count("remote_chunk") > before);
      var verdict = recordings.verify(tenant, session);
      assertTrue(verdict.whole(), () -> verdict.toString());
    }
    recorder.finish();
  }

  /// Everything from a chunk on, with a chain that fits together.
  private void writeAnew(int from) {
    byte[] head = null;
    for (int number = from; number < 5; number++) {
      var content =
          RecordingChunk.write(
              List.of(
                  new RecordedEvent(
                      RecordedEvent.Kind.OUTPUT, number, "nothing happened".getBytes(UTF_8))));
      var previous = head == null ? previous(from) : head;
      head = RecordingChunk.digest(session.value(), number, previous, content);
      save(number, previous, head, content);
    }
  }

  private byte[] previous(int number) {
    return test.database()
        .read(db ->
            db.createQuery("SELECT previous FROM remote_chunk WHERE number = :number")
                .bind("number", number)
                .mapTo(byte[].class)
                .one());
  }

  private void save(int number, byte[] previous, byte[] digest, byte[] content) {
    test.database()
        .inTransaction(db -> {
          db.createUpdate(
                  "UPDATE remote_chunk SET previous = :previous, digest = :digest,"
                      + " content = :content WHERE number = :number")
              .bind("previous", previous)
              .bind("digest", digest)
              .bind("content", content)
              .bind("number", number)
              .execute();
          return db.createUpdate("UPDATE remote_session SET head = :digest")
              .bind("digest", digest)
              .execute();
        });
  }

  private void cutTo(int chunks) {
    var head = previous(chunks);
    test.database()
        .inTransaction(db -> {
          db.execute("DELETE FROM remote_chunk WHERE number >= " + chunks);
          return db.createUpdate("UPDATE remote_session SET head = :head, chunks = :chunks")
              .bind("head", head)
              .bind("chunks", chunks)
              .execute();
        });
  }

  /// What the verification says after an attack, which is taken back afterwards.
  private Recordings.Verdict verdictAfter(String attack) {
    return verdictAfter(() -> sql(attack));
  }

  private Recordings.Verdict verdictAfter(Runnable attack) {
    sql("CREATE TABLE kept_chunk AS TABLE remote_chunk");
    sql("CREATE TABLE kept_session AS TABLE remote_session");
    try {
      attack.run();
      return recordings.verify(tenant, session);
    } finally {
      sql("DELETE FROM remote_session");
      sql("INSERT INTO remote_session SELECT * FROM kept_session");
      sql("INSERT INTO remote_chunk SELECT * FROM kept_chunk");
      sql("DROP TABLE kept_chunk");
      sql("DROP TABLE kept_session");
    }
  }

  @Test
  void a_recorder_that_cannot_write_says_so_within_two_seconds() {
    var recorder = begin();
    recorder.output("seen".getBytes(StandardCharsets.US_ASCII));
    sql("DROP TABLE remote_chunk");
    recorder.output("unseen".getBytes(StandardCharsets.US_ASCII));
    Await.until(Duration.ofSeconds(2), "the failure is told", () -> !failure.get().isEmpty());
    assertThrows(
        Failure.Unavailable.class,
        () -> recorder.output("more".getBytes(StandardCharsets.US_ASCII)));
    recorder.finish();
  }

  @Test
  void a_recorder_whose_database_hangs_is_stuck_within_two_seconds() throws Exception {
    var recorder = begin();
    try (var other = test.database().unpooled().getConnection()) {
      other.setAutoCommit(false);
      try (var statement = other.createStatement()) {
        statement.execute("LOCK TABLE remote_chunk IN ACCESS EXCLUSIVE MODE");
      }
      recorder.output("unseen".getBytes(StandardCharsets.US_ASCII));
      Await.until(Duration.ofSeconds(3), "it is stuck", recorder::isStuck);
      other.rollback();
    }
    recorder.finish();
  }

  @Test
  void what_one_session_may_have_remembered_has_a_limit() {
    var recorder = begin(1000);
    recorder.output(new byte[1000]);
    assertThrows(Failure.TooLarge.class, () -> recorder.output(new byte[1]));
    recorder.finish();
  }

  @Test
  void recordings_end_when_the_policy_says_and_the_sessions_stay_known() {
    record(2);
    clock.advance(Duration.ofDays(364));
    recordings.expire();
    assertEquals(2, count("remote_chunk"));
    clock.advance(Duration.ofDays(2));
    recordings.expire();
    assertEquals(0, count("remote_chunk"));
    assertTrue(recordings.get(tenant, session).expired());
    assertFalse(recordings.verify(tenant, session).whole());
  }

  @Test
  void sessions_that_a_killed_server_left_are_ended_at_the_next_start() {
    begin().output(new byte[] {'x'}); // and then the server is killed
    Await.until(SOON, "the chunk is written", () -> count("remote_chunk") == 1);
    recordings.finishLeftOver();
    assertEquals("the server ended", recordings.get(tenant, session).endReason());
    assertTrue(recordings.verify(tenant, session).whole());
  }

  /// A finished session with so many chunks.
  private void record(int chunks) {
    var recorder = begin();
    for (int i = 1; i <= chunks; i++) {
      int written = i;
      recorder.output(("output " + i).getBytes(StandardCharsets.US_ASCII));
      Await.until(SOON, "the chunk is written", () -> count("remote_chunk") == written);
      if (i == 2) {
        clock.advance(Recording.SEAL_EVERY.plusSeconds(1));
        Await.until(SOON, "the head is sealed", () -> count(SEALS) == 1);
      }
    }
    recorder.finish();
    recordings.finish(tenant, session, "done", List.of("shell"));
    awaitPlaced();
  }

  private void awaitPlaced() {
    Await.until(SOON, "the log has it", () -> count("audit_entry WHERE log_index IS NULL") == 0);
  }

  private Recorder begin() {
    return begin(Limits.RECORDED_BYTES_PER_SESSION_MAX);
  }

  private Recorder begin(long bytesMax) {
    var subject =
        new Recorder.Subject(device, session, "a-user", "user@example.com", UUID.randomUUID());
    var recorder =
        new Recorder(
            recordings.begin(subject, Actor.system(tenant, "test")), failure::set, bytesMax);
    recorder.start();
    return recorder;
  }

  private long count(String from) {
    return test.database()
        .read(db -> db.createQuery("SELECT count(*) FROM " + from).mapTo(Long.class).one());
  }

  private void sql(String statement) {
    test.database()
        .inTransaction(db -> {
          db.execute(statement);
          return null;
        });
  }
}
