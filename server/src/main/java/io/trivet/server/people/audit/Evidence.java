package io.trivet.server.people.audit;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import io.trivet.trust.json.Malformed;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.Proofs;
import io.trivet.trust.log.Tree;
import io.trivet.trust.note.Note;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;

/// What the log says about one object, for whoever compares something of their own with it. Each
/// entry is proven against the signed checkpoint, so that a changed row is no evidence.
public final class Evidence {
  private final Database database;
  private final AuditStore store = new AuditStore();
  private final LogStore logs = new LogStore();
  private final LogKeys keys;
  private final InstantSource clock;

  /// `logKey` is that of {@link Audit#create}.
  public Evidence(Database database, byte[] logKey, InstantSource clock) {
    this.database = database;
    this.keys = new LogKeys(logKey);
    this.clock = clock;
  }

  /// How an entry stands to the log.
  public enum Standing {
    /// In the tree whose root is signed.
    PROVEN,
    /// Written a moment ago and not yet placed.
    WAITING,
    /// Not what the tree has at its place.
    FALSE
  }

  /// An entry of the log; `index` is its place.
  public record Entry(OptionalLong index, Standing standing, JsonNode body) {
    /// The values of this name beside the entry.
    public List<String> meta(String name) {
      return body.path("meta").path(name).valueStream().map(JsonNode::asString).toList();
    }
  }

  /// All entries with this action about this object, the oldest first.
  public List<Entry> about(TenantId tenant, AuditAction action, String objectId) {
    return database.read(db -> {
      var rows = store.about(db, tenant, action, objectId);
      var proof = new Proof(db, tenant);
      return rows.stream()
          .map(row -> new Entry(row.index(), proof.of(row), Json.tree(row.body())))
          .toList();
    });
  }

  /// Entries from before this time may be gone.
  public Instant keptSince(TenantId tenant) {
    int days =
        database
            .read(db -> logs.log(db, tenant))
            .map(LogStore.Log::retentionDays)
            .orElse(AuditLogs.RETENTION_DAYS_DEFAULT);
    return clock.instant().minus(Duration.ofDays(days));
  }

  /// The tree of the newest checkpoint, if its signature is ours.
  private final class Proof {
    private final Optional<Checkpoint> checkpoint;
    private final Tree tree;

    Proof(Handle db, TenantId tenant) {
      this.checkpoint = logs.log(db, tenant).flatMap(log -> signed(tenant, log.note()));
      this.tree =
          new Tree(
              tile -> logs.tile(db, tenant, tile), checkpoint.map(Checkpoint::size).orElse(0L));
    }

    Standing of(AuditStore.Row row) {
      if (row.index().isEmpty()) {
        return Standing.WAITING;
      }
      return isIn(row.index().getAsLong(), Hash.ofEntry(row.body()))
          ? Standing.PROVEN
          : Standing.FALSE;
    }

    private boolean isIn(long index, Hash leaf) {
      try {
        return index < tree.size()
            && Proofs.includes(checkpoint.orElseThrow(), index, leaf, tree.inclusion(index));
      } catch (Malformed _) {
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Optional<Checkpoint> signed(TenantId tenant, byte[] note) {
      try {
        return keys.signer(tenant)
            .verifier()
            .check(Note.parse(note))
            .map(signed -> Checkpoint.parse(signed.text()));
      } catch (Malformed _) {
        return Optional.empty();
      }
    }
  }
}
