package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.db.Database;
import io.trivet.wire.remote.RecordedEvent;
import io.trivet.wire.remote.RecordingChunk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// The written part of a recording: chunks in a chain. Each chunk and the new head of the chain are
/// one transaction; the head enters the audit log at least every five seconds and at the end, so
/// that whoever changes a chunk afterwards must change the audit log too. Used by one thread.
final class Recording {
  /// A piece comes at most a second after the first of its events, and its head is sealed with it
  /// when the last seal is this old.
  static final Duration SEAL_EVERY = Duration.ofSeconds(3);

  private final Database database;
  private final Ledger ledger;
  private final RecordingStore store;
  private final InstantSource clock;
  private final Recorder.Subject subject;
  private final Actor actor;
  private byte[] head;
  private int chunks;
  private int sealedChunks = -1;
  private Instant sealedAt;

  /// Digests of the chunks since the last seal.
  private final List<byte[]> unsealed = new ArrayList<>();

  private Recording(
      Database database,
      Ledger ledger,
      RecordingStore store,
      InstantSource clock,
      Recorder.Subject subject,
      Actor actor,
      byte[] head) {
    this.database = database;
    this.ledger = ledger;
    this.store = store;
    this.clock = clock;
    this.subject = subject;
    this.actor = actor;
    this.head = head;
    this.sealedAt = clock.instant();
  }

  /// The start of a session: its row stands before anything of it reaches the device.
  static Recording begin(
      Database database,
      Ledger ledger,
      RecordingStore store,
      InstantSource clock,
      Recorder.Subject subject,
      Actor actor) {
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS); // as the database keeps it
    var head = genesis(subject.device(), subject.session(), subject.user(), now);
    database.inTransaction(db -> {
      store.insertSession(db, subject, head, now);
      return null;
    });
    return new Recording(database, ledger, store, clock, subject, actor, head);
  }

  /// The link before the first: it binds the recording to its device, its user and its time.
  static byte[] genesis(DeviceRef device, RemoteSessionId session, String user, Instant at) {
    return RecordingChunk.genesis(
        session.value(), "%s\n%s\n%s\n%s".formatted(device.tenant(), device.id(), user, at));
  }

  void append(List<RecordedEvent> events, long bytes) {
    var content = RecordingChunk.write(events);
    var digest = RecordingChunk.digest(subject.session().value(), chunks, head, content);
    var chunk = new RecordingStore.Chunk(chunks, head, digest, content);
    if (unsealed.size() <= Seal.DIGESTS_MAX) {
      unsealed.add(digest);
    }
    boolean seals = !clock.instant().isBefore(sealedAt.plus(SEAL_EVERY));
    database.inTransaction(db -> {
      store.insertChunk(db, subject.device().tenant(), subject.session(), chunk);
      if (!store.advance(db, subject.device().tenant(), subject.session(), chunk, bytes)) {
        throw new IllegalStateException("the chain of " + subject.session() + " is broken");
      }
      if (seals) {
        ledger.record(db, actor, seal(chunks + 1, digest, false));
      }
      return null;
    });
    head = digest;
    chunks++;
    if (seals) {
      sealed();
    }
  }

  /// The head into the audit log, unless it is there.
  void seal() {
    if (isUnsealed()) {
      seal(false);
    }
  }

  /// The head into the audit log as the last: nothing follows.
  void close() {
    seal(true);
  }

  private void seal(boolean last) {
    database.inTransaction(db -> {
      ledger.record(db, actor, seal(chunks, head, last));
      return null;
    });
    sealed();
  }

  boolean isUnsealed() {
    return sealedChunks != chunks && chunks > 0;
  }

  boolean isSealDue() {
    return isUnsealed() && !clock.instant().isBefore(sealedAt.plus(SEAL_EVERY));
  }

  private AuditEntry seal(int count, byte[] digest, boolean last) {
    return Seal.entry(subject.session(), Seal.Chain.of(count, digest, unsealed, last));
  }

  private void sealed() {
    unsealed.clear();
    sealedAt = clock.instant();
    sealedChunks = chunks;
  }
}
