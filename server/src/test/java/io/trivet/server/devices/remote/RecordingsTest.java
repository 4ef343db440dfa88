package io.trivet.server.devices.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.testkit.Await;
import io.trivet.testkit.FakeClock;
import io.trivet.wire.remote.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  private final TestDatabase test = new TestDatabase();
  private final FakeClock clock = new FakeClock(Instant.parse("2026-03-01T10:00:00Z"));
  private final Ledger ledger = new Ledger(test.database(), clock);
  private final Changes changes = new Changes(test.database().unpooled());
  private final Policies policies =
      new Policies(test.database(), ledger, changes, new AccessStore(), clock);
  private final Recordings recordings =
      new Recordings(test.database(), ledger, policies, new Hints(test.database()), clock);
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
  void close() {
    changes.close();
    test.close();
  }

  @Test
  void a_recording_is_whole_and_its_head_is_in_the_audit_log() {
    record(5);
    var verdict = recordings.verify(tenant, session);
    assertTrue(verdict.whole(), () -> verdict.toString());
    assertEquals(5, verdict.chunks());
    assertEquals(1, count("audit_entry WHERE action = 'seal'"));
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

  /// What the verification says after an attack, which is taken back afterwards.
  private Recordings.Verdict verdictAfter(String attack) {
    sql("CREATE TABLE kept_chunk AS TABLE remote_chunk");
    sql("CREATE TABLE kept_session AS TABLE remote_session");
    try {
      sql(attack);
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
    begin().finish();
    recordings.finishLeftOver();
    assertEquals("the server ended", recordings.get(tenant, session).endReason());
  }

  /// A finished session with so many chunks.
  private void record(int chunks) {
    var recorder = begin();
    for (int i = 1; i <= chunks; i++) {
      int written = i;
      recorder.output(("output " + i).getBytes(StandardCharsets.US_ASCII));
      Await.until(SOON, "the chunk is written", () -> count("remote_chunk") == written);
    }
    recorder.finish();
    recordings.finish(tenant, session, "done", List.of("shell"));
  }

  private Recorder begin() {
    var subject = new Recorder.Subject(device, session, "a-user", "user@example.com");
    var recorder =
        new Recorder(recordings.begin(subject, Actor.system(tenant, "test")), failure::set);
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
