package io.trivet.server.people.audit;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import io.trivet.trust.json.Malformed;
import io.trivet.trust.log.EntryBundle;
import io.trivet.trust.log.EntryProof;
import io.trivet.trust.log.TilePath;
import io.trivet.trust.log.Tree;
import io.trivet.trust.note.Note;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/// The log to look at: entries as people read them, and the tree as programs verify it.
final class AuditLogs {
  static final int RETENTION_DAYS_DEFAULT = 365;
  static final int RETENTION_DAYS_MAX = 36_500;
  private static final int EXPORT_STEP = 500;

  private final Database database;
  private final Ledger ledger;
  private final AuditStore store = new AuditStore();
  private final LogStore logs = new LogStore();
  private final DeliveryStore deliveries = new DeliveryStore();
  private final BesideStore beside = new BesideStore();
  private final LogKeys keys;
  private final InstantSource clock;

  AuditLogs(Database database, Ledger ledger, LogKeys keys, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.keys = keys;
    this.clock = clock;
  }

  Listed<AuditView> list(TenantId tenant, AuditQuery query, Page page) {
    return database.read(db -> {
      var rows = store.list(db, tenant, query, start(query), page.size(), page.offset());
      return new Listed<>(views(db, tenant, rows), store.count(db, tenant, query));
    });
  }

  AuditView get(TenantId tenant, UUID id) {
    return database.read(db -> views(db, tenant, List.of(find(db, tenant, id))).getFirst());
  }

  /// Hands out at most `max` entries, in steps, so that no transaction is as long as the export.
  void export(TenantId tenant, AuditQuery query, int max, Consumer<AuditView> out) {
    long edge = start(query);
    int left = max;
    while (left > 0) {
      long after = edge;
      int step = Math.min(left, EXPORT_STEP);
      var rows = database.read(db -> store.list(db, tenant, query, after, step, 0));
      database.read(db -> views(db, tenant, rows)).forEach(out);
      if (rows.size() < step) {
        return;
      }
      edge = rows.getLast().entryId();
      left -= rows.size();
    }
  }

  private static long start(AuditQuery query) {
    return query.oldestFirst() ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /// Entries are shown from then on.
  Instant kept(TenantId tenant) {
    return clock.instant().minus(Duration.ofDays(retentionDays(tenant)));
  }

  int retentionDays(TenantId tenant) {
    return database
        .read(db -> logs.log(db, tenant))
        .map(LogStore.Log::retentionDays)
        .orElse(RETENTION_DAYS_DEFAULT);
  }

  void setRetention(UserCaller caller, int days) {
    if (days < 1 || days > RETENTION_DAYS_MAX) {
      throw new Failure.Invalid(
          "retention_days must be a number from 1 to %d".formatted(RETENTION_DAYS_MAX));
    }
    ledger.change(
        caller.actor(),
        db -> {
          var before = logs.log(db, caller.tenant());
          if (before.isEmpty()) {
            throw new Failure.Conflict("the audit log has no entry yet: try again in a second");
          }
          logs.setRetention(db, caller.tenant(), days);
          return Recorded.of(
              days,
              AuditEntry.of(AuditAction.UPDATE_AUDIT_RETENTION, caller.tenant(), "")
                  .withBefore(Json.text(Map.of("days", before.get().retentionDays())))
                  .withAfter(Json.text(Map.of("days", days))));
        });
  }

  /// Deletes what stands beside the log about a person. The entries and all proofs stay.
  int erase(UserCaller caller, UUID person) {
    return ledger.change(
        caller.actor(),
        db -> {
          int erased = beside.erase(db, caller.tenant(), person.toString());
          return Recorded.of(
              erased,
              AuditEntry.of(AuditAction.ERASE_PERSONAL_DATA, person, "")
                  .withAfter(Json.text(Map.of("erased", erased))));
        });
  }

  /// The signed checkpoint; {@link Failure.NotFound} while nothing has happened yet.
  byte[] checkpoint(TenantId tenant) {
    return log(tenant).note();
  }

  /// The newest checkpoint with the signatures of as many witnesses as any has.
  byte[] cosigned(TenantId tenant) {
    var bySize = new TreeMap<Long, Note>();
    for (var cosigned : database.read(db -> deliveries.cosigned(db, tenant))) {
      bySize.merge(cosigned.size(), Note.parse(cosigned.note()), AuditLogs::joined);
    }
    return bySize.values().stream()
        .reduce((older, newer) -> signatures(newer) >= signatures(older) ? newer : older)
        .orElseThrow(() -> new Failure.NotFound("a checkpoint that a witness has signed was"))
        .bytes();
  }

  private static int signatures(Note note) {
    return note.signatures().size();
  }

  /// Two notes about the same tree; the log's own signature stands once.
  private static Note joined(Note one, Note other) {
    var joined = one;
    for (var line : other.signatures()) {
      if (one.signatures().stream().noneMatch(known -> known.text().equals(line.text()))) {
        joined = joined.with(line);
      }
    }
    return joined;
  }

  String verifierKey(TenantId tenant) {
    return keys.signer(tenant).verifier().text();
  }

  Optional<byte[]> tile(TenantId tenant, TilePath tile) {
    return tile.level() == TilePath.ENTRIES
        ? bundle(tenant, tile)
        : database.read(db -> logs.tile(db, tenant, tile));
  }

  /// Rows that are missing are not hidden: who verifies sees the bundle short.
  private Optional<byte[]> bundle(TenantId tenant, TilePath tile) {
    long from = tile.index() * TilePath.WIDTH_MAX;
    var bodies = database.read(db -> logs.bodies(db, tenant, from, from + tile.width()));
    return Optional.of(bodies).filter(all -> !all.isEmpty()).map(EntryBundle::write);
  }

  /// A proof that stands alone: that this entry is in the log of the newest checkpoint.
  byte[] proof(TenantId tenant, UUID id) {
    return database.read(db -> {
      var row = find(db, tenant, id);
      if (row.index().isEmpty()) {
        throw new Failure.Conflict("the entry has no place in the log yet: try again in a second");
      }
      long index = row.index().getAsLong();
      var log = logs.log(db, tenant).orElseThrow(() -> new Failure.NotFound("audit log"));
      var tree = new Tree(tile -> logs.tile(db, tenant, tile), log.size());
      try {
        return new EntryProof(
                Optional.of(row.body()), index, tree.inclusion(index), Note.parse(log.note()))
            .bytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (Malformed e) {
        throw new IllegalStateException("the audit log of %s is damaged".formatted(tenant), e);
      }
    });
  }

  private LogStore.Log log(TenantId tenant) {
    return database
        .read(db -> logs.log(db, tenant))
        .orElseThrow(() -> new Failure.NotFound("audit log"));
  }

  private AuditStore.Row find(Handle db, TenantId tenant, UUID id) {
    return store
        .find(db, tenant, id, kept(tenant))
        .orElseThrow(() -> new Failure.NotFound("audit entry"));
  }

  private List<AuditView> views(Handle db, TenantId tenant, List<AuditStore.Row> rows) {
    var read = rows.stream().map(row -> AuditView.read(row.body(), row.index())).toList();
    var digests = read.stream().flatMap(view -> view.digests().stream()).distinct().toList();
    var values = beside.values(db, tenant, digests);
    var views = new ArrayList<AuditView>();
    read.forEach(view -> views.add(view.with(values)));
    return views;
  }
}
