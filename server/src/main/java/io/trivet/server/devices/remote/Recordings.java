package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.audit.Evidence;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.wire.remote.RecordedEvent;
import io.trivet.wire.remote.RecordingChunk;
import io.trivet.wire.remote.RecordingRefused;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sessions and their recordings, written and read.
final class Recordings {
  /// Chunks read in one statement.
  private static final int CHUNKS_AT_ONCE = 16;

  private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

  private final Database database;
  private final Ledger ledger;
  private final Evidence evidence;
  private final RecordingStore store = new RecordingStore();
  private final Policies policies;
  private final Hints hints;
  private final InstantSource clock;

  /// Where recordings are written, and what is compared with them.
  record Memory(Database database, Ledger ledger, Evidence evidence) {}

  Recordings(Memory memory, Policies policies, Hints hints, InstantSource clock) {
    this.database = memory.database();
    this.ledger = memory.ledger();
    this.evidence = memory.evidence();
    this.hints = hints;
    this.policies = policies;
    this.clock = clock;
  }

  Recording begin(Recorder.Subject subject, Actor actor) {
    var begun = Recording.begin(database, ledger, store, clock, subject, actor);
    hints.touch(subject.device().tenant(), EventKind.SESSION, subject.session().toString());
    return begun;
  }

  void finish(TenantId tenant, RemoteSessionId session, String reason, List<String> done) {
    database.inTransaction(db -> {
      store.finish(db, tenant, session, reason, done, clock.instant());
      return null;
    });
    hints.touch(tenant, EventKind.SESSION, session.toString());
  }

  /// Sessions that a killed server left open: what is written of them is sealed as it is.
  void finishLeftOver() {
    var left = database.read(store::leftOver);
    for (var session : left) {
      database.inTransaction(db -> {
        if (store.finishLeftOver(db, session, clock.instant())) {
          var actor = Actor.system(session.tenant(), "remote access");
          var chain = Seal.Chain.of(session.chunks(), session.head(), List.of(), true);
          ledger.record(db, actor, Seal.entry(session.id(), chain));
        }
        return null;
      });
    }
    if (!left.isEmpty()) {
      LOG.warn("sessions left_open count={}", left.size());
    }
  }

  RecordingStore.SessionRow get(TenantId tenant, RemoteSessionId session) {
    return database
        .read(db -> store.find(db, tenant, session))
        .orElseThrow(() -> new Failure.NotFound("session"));
  }

  /// Sessions on devices within the caller's reach, as far as the log may be read.
  Listed<RecordingStore.SessionRow> list(
      UserCaller caller, Reaches reaches, RecordingStore.Query query, Page page) {
    return database.read(db -> {
      var reach = reaches.of(db, caller, Permission.READ_AUDIT);
      return new Listed<>(
          store.list(db, caller.tenant(), query, reach, page),
          store.count(db, caller.tenant(), query, reach));
    });
  }

  /// Whether the recording is whole: every chunk in its place, unchanged, up to the head that the
  /// session names, and under every head that the audit log keeps of it. `chunk` is the number of
  /// the first that is bad.
  record Verdict(
      boolean whole,
      int chunks,
      String head,
      int seals,
      Optional<String> fault,
      OptionalInt chunk) {}

  Verdict verify(TenantId tenant, RemoteSessionId session) {
    // in this order, so that a recording that grows meanwhile has all that is asked for
    var sealed = Seal.read(evidence, tenant, session);
    var row = get(tenant, session);
    var device = new DeviceRef(tenant, row.device());
    var genesis = Recording.genesis(device, session, row.user(), row.startedAt());
    var check = new RecordingCheck(row, genesis, sealed);
    if (!row.expired()) {
      each(tenant, session, check::add);
    }
    boolean demanded = row.startedAt().isAfter(evidence.keptSince(tenant));
    var fault = check.fault(demanded);
    return new Verdict(
        fault.isEmpty(),
        row.chunks(),
        HexFormat.of().formatHex(row.head()),
        sealed.size(),
        fault.map(RecordingCheck.Fault::text),
        fault.map(RecordingCheck.Fault::chunk).orElse(OptionalInt.empty()));
  }

  /// Every event in order. Reading ends with a {@link Failure.Conflict} where the recording is
  /// damaged.
  void replay(TenantId tenant, RemoteSessionId session, Consumer<RecordedEvent> to) {
    each(tenant, session, chunk -> parse(chunk).forEach(to));
  }

  private void each(TenantId tenant, RemoteSessionId session, Consumer<RecordingStore.Chunk> to) {
    for (int next = 0; ; ) {
      int from = next;
      var chunks = database.read(db -> store.chunks(db, tenant, session, from, CHUNKS_AT_ONCE));
      chunks.forEach(to);
      if (chunks.size() < CHUNKS_AT_ONCE) {
        return;
      }
      next = chunks.getLast().number() + 1;
    }
  }

  /// Deletes what is older than the tenant's policy says. The sessions stay, and that they were.
  void expire() {
    var now = clock.instant();
    for (var tenant : database.read(store::tenants)) {
      var before = now.minus(policies.of(tenant).lives().recording());
      database.inTransaction(db -> {
        store.expire(db, tenant, before, now);
        return store.deleteExpired(db, tenant);
      });
    }
  }

  private static List<RecordedEvent> parse(RecordingStore.Chunk chunk) {
    try {
      return RecordingChunk.parse(chunk.content());
    } catch (RecordingRefused e) {
      throw new Failure.Conflict(
          "chunk %d of the recording is damaged: %s".formatted(chunk.number(), e.getMessage()));
    }
  }
}
