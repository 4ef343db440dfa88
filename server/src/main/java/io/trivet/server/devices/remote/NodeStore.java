package io.trivet.server.devices.remote;

import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about nodes. Times are the database's, so that the nodes' clocks may differ. A method is
/// one statement; the caller owns the transaction.
final class NodeStore {
  private static final String INSERT =
      """
      INSERT INTO remote_node (node_id, name, seen_at) VALUES (:node, :name, now())
      """;
  private static final String RENEW =
      """
      UPDATE remote_node SET seen_at = now() WHERE node_id = :node
      """;
  private static final String DELETE_DEAD =
      """
      DELETE FROM remote_node WHERE seen_at < now() - make_interval(secs => :seconds)
      """;
  private static final String DELETE =
      """
      DELETE FROM remote_node WHERE node_id = :node
      """;

  void insert(Handle db, UUID node, String name) {
    db.createUpdate(INSERT).bind("node", node).bind("name", name).execute();
  }

  /// False if the row is gone: the lease was lost.
  boolean renew(Handle db, UUID node) {
    return db.createUpdate(RENEW).bind("node", node).execute() == 1;
  }

  void deleteDead(Handle db, Duration lease) {
    db.createUpdate(DELETE_DEAD).bind("seconds", lease.toSeconds()).execute();
  }

  void delete(Handle db, UUID node) {
    db.createUpdate(DELETE).bind("node", node).execute();
  }

  void deleteAll(Handle db) {
    db.createUpdate("DELETE FROM remote_node").execute();
  }

  int count(Handle db) {
    return db.createQuery("SELECT count(*) FROM remote_node").mapTo(Integer.class).one();
  }
}
