package io.trivet.server.devices.remote;

import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.db.Database;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The nodes that serve remote access on one database, and this one among them. A node lives as
/// long as it renews its lease; what a dead one held (sessions, channels, runs) is nobody's.
final class Nodes {
  private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

  private final UUID self = UUID.randomUUID();
  private final Database database;
  private final NodeStore store = new NodeStore();
  private volatile boolean alone = true;

  Nodes(Database database) {
    this.database = database;
  }

  UUID self() {
    return self;
  }

  /// True while no other node runs: then nothing needs to be told to others.
  boolean isAlone() {
    return alone;
  }

  /// Before the first session. `only`: the database is this server's own, so whatever other node is
  /// written there is dead.
  void join(boolean only) {
    database.inTransaction(db -> {
      if (only) {
        store.deleteAll(db);
      }
      store.insert(db, self, name());
      return null;
    });
    count();
  }

  /// Renews the lease; false if it was lost meanwhile, so that others have ended what this node
  /// held. Called every {@link Limits#REMOTE_NODE_BEAT}.
  boolean beat() {
    boolean kept =
        database.inTransaction(db -> {
          boolean renewed = store.renew(db, self);
          if (!renewed) {
            store.insert(db, self, name());
          }
          store.deleteDead(db, Limits.REMOTE_NODE_LEASE);
          return renewed;
        });
    count();
    if (!kept) {
      LOG.warn("node lease_lost node={}", self);
    }
    return kept;
  }

  void leave() {
    database.inTransaction(db -> {
      store.delete(db, self);
      return null;
    });
  }

  private void count() {
    alone = database.read(store::count) <= 1;
  }

  private static String name() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "unnamed";
    }
  }
}
