package io.trivet.server.software.artifact;

import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.db.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the files on disk and their rows in step: a row always has its file. Whoever puts a file
/// in its place or takes it away holds the lock of its digest, so that the same content uploaded
/// while its predecessor is being deleted is not lost, on whichever node.
final class ArtifactShelf {
  private static final Logger LOG = LoggerFactory.getLogger(ArtifactShelf.class);

  private final Database database;
  private final ArtifactStore store;
  private final ArtifactFiles files;

  ArtifactShelf(Database database, ArtifactStore store, ArtifactFiles files) {
    this.database = database;
    this.store = store;
    this.files = files;
  }

  /// To be called in the transaction that inserts the row. May be run again after a deadlock.
  void put(Handle db, TenantId tenant, String sha256, ArtifactFiles.Arriving file) {
    store.lockFile(db, tenant, sha256);
    try {
      file.keep(tenant, sha256);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// After the transaction that deleted the row, or that did not insert it.
  void dropUnlessUsed(TenantId tenant, String sha256) {
    database.inTransaction(db -> {
      store.lockFile(db, tenant, sha256);
      boolean unused = !store.hasFile(db, tenant, sha256);
      if (unused) {
        files.delete(tenant, sha256);
      }
      return unused;
    });
  }

  /// Removes files that a server which died between the file and its row has left. To be called at
  /// the start, when a place without a row is nobody's but another node's, which holds its lock.
  void sweep() {
    for (var place : files.places()) {
      if (!database.read(db -> store.hasFile(db, place.tenant(), place.sha256()))) {
        LOG.info(
            "artifact file without a row removed tenant={} file={}",
            place.tenant(),
            place.sha256());
        dropUnlessUsed(place.tenant(), place.sha256());
      }
    }
  }
}
