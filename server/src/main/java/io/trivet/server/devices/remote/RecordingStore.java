package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.devices.identity.ReachSql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// All SQL about sessions and their recordings. A method is one statement; the caller owns the
/// transaction.
final class RecordingStore {
  private static final String INSERT_SESSION =
      """
      INSERT INTO remote_session
        (tenant_id, session_id, device_id, user_id, user_name, started_at, head, node_id)
      VALUES (:tenant, :session, :device, :user, :name, :now, :head, :node)
      """;
  private static final String INSERT_CHUNK =
      """
      INSERT INTO remote_chunk (tenant_id, session_id, number, previous, digest, content)
      VALUES (:tenant, :session, :number, :previous, :digest, :content)
      """;
  private static final String ADVANCE =
      """
      UPDATE remote_session SET chunks = :number + 1, head = :digest, bytes = :bytes
       WHERE tenant_id = :tenant AND session_id = :session AND chunks = :number
      """;
  private static final String FINISH =
      """
      UPDATE remote_session SET ended_at = :now, end_reason = :reason, done = :done
       WHERE tenant_id = :tenant AND session_id = :session AND ended_at IS NULL
      """;
  private static final String LEFT_OVER =
      """
      SELECT tenant_id, session_id, head, chunks FROM remote_session s
       WHERE ended_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM remote_node n WHERE n.node_id = s.node_id)
      """;
  private static final String FINISH_LEFT_OVER =
      """
      UPDATE remote_session SET ended_at = :now, end_reason = 'the server ended'
       WHERE tenant_id = :tenant AND session_id = :session AND ended_at IS NULL
      """;
  private static final String COLUMNS =
      """
      SELECT session_id, device_id, user_id, user_name, started_at, ended_at, end_reason, done,
             chunks, head, bytes, expired_at, node_id
        FROM remote_session
      """;
  private static final String FIND =
      COLUMNS
          + """
           WHERE tenant_id = :tenant AND session_id = :session
          """;
  private static final String CHOSEN =
      """
       WHERE tenant_id = :tenant
         AND (CAST(:device AS uuid) IS NULL OR device_id = :device)
         AND (:user = '' OR user_id = :user)
         AND (NOT :live OR ended_at IS NULL)
         AND {reach}
      """;
  private static final String LIST =
      COLUMNS + CHOSEN + " ORDER BY started_at DESC, session_id LIMIT :limit OFFSET :offset";
  private static final String COUNT =
      """
      SELECT count(*) FROM remote_session
      """
          + CHOSEN;
  private static final String CHUNKS =
      """
      SELECT number, previous, digest, content FROM remote_chunk
       WHERE tenant_id = :tenant AND session_id = :session AND number >= :from
       ORDER BY number LIMIT :limit
      """;
  private static final String EXPIRE =
      """
      UPDATE remote_session SET expired_at = :now
       WHERE tenant_id = :tenant AND expired_at IS NULL AND ended_at < :before
      """;
  private static final String DELETE_EXPIRED =
      """
      DELETE FROM remote_chunk c USING remote_session s
       WHERE c.tenant_id = :tenant AND s.tenant_id = c.tenant_id AND s.session_id = c.session_id
         AND s.expired_at IS NOT NULL
      """;
  private static final String TENANTS =
      """
      SELECT tenant_id FROM tenant
      """;

  record SessionRow(
      RemoteSessionId id,
      DeviceId device,
      String user,
      String userName,
      Instant startedAt,
      Optional<Instant> endedAt,
      String endReason,
      List<String> done,
      int chunks,
      byte[] head,
      long bytes,
      boolean expired) {}

  record LeftOver(TenantId tenant, RemoteSessionId id, byte[] head, int chunks) {}

  record Chunk(int number, byte[] previous, byte[] digest, byte[] content) {}

  /// Which sessions a list shows; `user` empty: those of everybody.
  record Query(Optional<DeviceId> device, String user, boolean live) {}

  void insertSession(Handle db, Recorder.Subject subject, byte[] head, Instant now) {
    db.createUpdate(INSERT_SESSION)
        .bind("tenant", subject.device().tenant())
        .bind("session", subject.session())
        .bind("device", subject.device().id())
        .bind("user", subject.user())
        .bind("name", subject.userName())
        .bind("node", subject.node())
        .bind("head", head)
        .bind("now", now)
        .execute();
  }

  void insertChunk(Handle db, TenantId tenant, RemoteSessionId session, Chunk chunk) {
    db.createUpdate(INSERT_CHUNK)
        .bind("tenant", tenant)
        .bind("session", session)
        .bind("number", chunk.number())
        .bind("previous", chunk.previous())
        .bind("digest", chunk.digest())
        .bind("content", chunk.content())
        .execute();
  }

  /// False if the chain is not where the caller believes it to be.
  boolean advance(Handle db, TenantId tenant, RemoteSessionId session, Chunk chunk, long bytes) {
    return db.createUpdate(ADVANCE)
            .bind("tenant", tenant)
            .bind("session", session)
            .bind("number", chunk.number())
            .bind("digest", chunk.digest())
            .bind("bytes", bytes)
            .execute()
        == 1;
  }

  void finish(
      Handle db,
      TenantId tenant,
      RemoteSessionId session,
      String reason,
      List<String> done,
      Instant now) {
    db.createUpdate(FINISH)
        .bind("tenant", tenant)
        .bind("session", session)
        .bind("reason", reason)
        .bind("done", done.toArray(String[]::new))
        .bind("now", now)
        .execute();
  }

  /// Sessions that nobody holds any more.
  List<LeftOver> leftOver(Handle db) {
    return db.createQuery(LEFT_OVER)
        .map((row, _) ->
            new LeftOver(
                new TenantId(row.getObject(1, UUID.class)),
                new RemoteSessionId(row.getObject(2, UUID.class)),
                row.getBytes(3),
                row.getInt(4)))
        .list();
  }

  /// False if somebody else has ended it.
  boolean finishLeftOver(Handle db, LeftOver session, Instant now) {
    return db.createUpdate(FINISH_LEFT_OVER)
            .bind("tenant", session.tenant())
            .bind("session", session.id())
            .bind("now", now)
            .execute()
        == 1;
  }

  Optional<SessionRow> find(Handle db, TenantId tenant, RemoteSessionId session) {
    return db.createQuery(FIND)
        .bind("tenant", tenant)
        .bind("session", session)
        .map((row, _) -> session(row))
        .findOne();
  }

  List<SessionRow> list(Handle db, TenantId tenant, Query query, ReachSql reach, Page page) {
    return chosen(reach.query(db, LIST, "device_id"), tenant, query)
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) -> session(row))
        .list();
  }

  long count(Handle db, TenantId tenant, Query query, ReachSql reach) {
    return chosen(reach.query(db, COUNT, "device_id"), tenant, query).mapTo(Long.class).one();
  }

  private static org.jdbi.v3.core.statement.Query chosen(
      org.jdbi.v3.core.statement.Query statement, TenantId tenant, Query query) {
    return statement
        .bind("tenant", tenant)
        .bind("device", query.device().map(DeviceId::value).orElse(null))
        .bind("user", query.user())
        .bind("live", query.live());
  }

  List<Chunk> chunks(Handle db, TenantId tenant, RemoteSessionId session, int from, int limit) {
    return db.createQuery(CHUNKS)
        .bind("tenant", tenant)
        .bind("session", session)
        .bind("from", from)
        .bind("limit", limit)
        .map(
            (row, _) -> new Chunk(row.getInt(1), row.getBytes(2), row.getBytes(3), row.getBytes(4)))
        .list();
  }

  int expire(Handle db, TenantId tenant, Instant before, Instant now) {
    return db.createUpdate(EXPIRE)
        .bind("tenant", tenant)
        .bind("before", before)
        .bind("now", now)
        .execute();
  }

  int deleteExpired(Handle db, TenantId tenant) {
    return db.createUpdate(DELETE_EXPIRED).bind("tenant", tenant).execute();
  }

  List<TenantId> tenants(Handle db) {
    return db.createQuery(TENANTS)
        .map((row, _) -> new TenantId(row.getObject(1, UUID.class)))
        .list();
  }

  private static SessionRow session(ResultSet row) throws SQLException {
    return new SessionRow(
        new RemoteSessionId(row.getObject(1, UUID.class)),
        new DeviceId(row.getObject(2, UUID.class)),
        row.getString(3),
        row.getString(4),
        row.getObject(5, OffsetDateTime.class).toInstant(),
        time(row.getObject(6, OffsetDateTime.class)),
        row.getString(7),
        Arrays.asList((String[]) row.getArray(8).getArray()),
        row.getInt(9),
        row.getBytes(10),
        row.getLong(11),
        row.getObject(12) != null);
  }

  private static Optional<Instant> time(@Nullable OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }
}
