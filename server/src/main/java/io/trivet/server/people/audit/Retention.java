package io.trivet.server.people.audit;

import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.db.Database;
import io.trivet.trust.log.TilePath;
import java.time.Duration;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes away what is older than a tenant keeps: the values beside the log at once, the entries in
/// steps of a bundle, because a bundle is served whole or not at all (C2SP tlog-tiles, Pruning).
/// The hashes stay, so every proof and every checkpoint still holds.
final class Retention implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final Database database;
  private final LogStore logs = new LogStore();
  private final BesideStore beside = new BesideStore();
  private final InstantSource clock;

  Retention(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void run() {
    for (var tenant : database.read(logs::logs)) {
      int pruned = database.inTransaction(db -> prune(db, tenant));
      if (pruned > 0) {
        LOG.info("audit_log pruned tenant={} entries={}", tenant, pruned);
      }
    }
  }

  private int prune(Handle db, TenantId tenant) {
    var log = logs.log(db, tenant).orElseThrow();
    var before = clock.instant().minus(Duration.ofDays(log.retentionDays()));
    beside.forget(db, tenant, before);
    long kept = logs.firstKept(db, tenant, log.firstIndex(), before).orElse(log.size());
    long first = kept - kept % TilePath.WIDTH_MAX;
    if (first <= log.firstIndex()) {
      return 0;
    }
    logs.pruned(db, tenant, first);
    return logs.prune(db, tenant, first);
  }
}
