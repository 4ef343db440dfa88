package io.trivet.server.devices.bulk;

import io.trivet.core.devices.BulkAction;
import io.trivet.core.devices.BulkOperationId;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.GroupName;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.Credential;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// All SQL about bulk operations. A method is one statement; the caller owns the transaction.
final class BulkStore {
  private static final String INSERT =
      """
      INSERT INTO bulk_operation
        (tenant_id, operation_id, action, group_name, targets, total, user_id, user_name, credential,
         session_id, address, request_id, created_at, due_at)
      VALUES (:tenant, :id, :action, :group, :targets, :total, :user, :name, :credential,
              :session, :address, :request, :now, :now)
      """;
  private static final String COLUMNS =
      """
      SELECT tenant_id, operation_id, action, group_name, total, last_handle, done, changed, failed,
             state, reason, user_id, user_name, credential, session_id, address, request_id,
             created_at, ended_at
        FROM bulk_operation
      """;

  /// The one that has waited longest, so that operations take turns; other nodes take others.
  private static final String TAKE =
      COLUMNS
          + """
           WHERE state = 'running' AND due_at <= :now ORDER BY due_at LIMIT 1
             FOR UPDATE SKIP LOCKED
          """;

  private static final String ONE = COLUMNS + " WHERE tenant_id = :tenant AND operation_id = :id";
  private static final String MINE =
      " WHERE tenant_id = :tenant AND (:anybody OR user_id = :user) ";
  private static final String LIST =
      COLUMNS + MINE + " ORDER BY created_at DESC, operation_id LIMIT :limit OFFSET :offset";
  private static final String COUNT = "SELECT count(*) FROM bulk_operation" + MINE;
  private static final String RUNNING =
      "SELECT count(*) FROM bulk_operation WHERE tenant_id = :tenant AND state = 'running'";
  private static final String TARGETS =
      "SELECT targets FROM bulk_operation WHERE tenant_id = :tenant AND operation_id = :id";
  private static final String ADVANCE =
      """
      UPDATE bulk_operation
         SET last_handle = :last, done = :done, changed = :changed, failed = :failed, due_at = :due
       WHERE tenant_id = :tenant AND operation_id = :id AND state = 'running'
      """;
  private static final String END =
      """
      UPDATE bulk_operation SET state = :state, reason = :reason, ended_at = :now
       WHERE tenant_id = :tenant AND operation_id = :id AND state = 'running'
      """;
  private static final String FAILURE =
      """
      INSERT INTO bulk_failure (tenant_id, operation_id, device_id, reason)
      VALUES (:tenant, :id, :device, :reason)
      """;
  private static final String FAILURES =
      """
      SELECT device_id, reason FROM bulk_failure
       WHERE tenant_id = :tenant AND operation_id = :id
       ORDER BY device_id LIMIT :limit OFFSET :offset
      """;
  private static final String COUNT_FAILURES =
      "SELECT count(*) FROM bulk_failure WHERE tenant_id = :tenant AND operation_id = :id";
  private static final String FORGET = "DELETE FROM bulk_operation WHERE ended_at < :before";

  void insert(Handle db, BulkOperation operation, byte[] targets) {
    var actor = operation.owner().actor();
    db.createUpdate(INSERT)
        .bind("tenant", operation.tenant())
        .bind("id", operation.id().value())
        .bind("action", operation.action().word())
        .bind("group", operation.action().inGroup().map(GroupName::value).orElse(null))
        .bind("targets", targets)
        .bind("total", operation.progress().total())
        .bind("user", operation.owner().user())
        .bind("name", actor.name())
        .bind("credential", actor.credential().name())
        .bind("session", operation.owner().session())
        .bind("address", actor.origin().address())
        .bind("request", actor.origin().requestId())
        .bind("now", operation.createdAt())
        .execute();
  }

  /// Locked until the transaction ends.
  Optional<BulkOperation> take(Handle db, Instant now) {
    return db.createQuery(TAKE).bind("now", now).map((row, _) -> read(row)).findOne();
  }

  Optional<BulkOperation> find(Handle db, TenantId tenant, BulkOperationId id) {
    return of(db.createQuery(ONE), tenant, id).map((row, _) -> read(row)).findOne();
  }

  /// Those of one user, or of anybody.
  List<BulkOperation> list(Handle db, TenantId tenant, Optional<UserId> user, Page page) {
    return mine(db.createQuery(LIST), tenant, user)
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) -> read(row))
        .list();
  }

  long count(Handle db, TenantId tenant, Optional<UserId> user) {
    return mine(db.createQuery(COUNT), tenant, user).mapTo(Long.class).one();
  }

  long running(Handle db, TenantId tenant) {
    return db.createQuery(RUNNING).bind("tenant", tenant).mapTo(Long.class).one();
  }

  byte[] targets(Handle db, BulkOperation operation) {
    return of(db.createQuery(TARGETS), operation.tenant(), operation.id())
        .mapTo(byte[].class)
        .one();
  }

  /// False when it has ended in the meantime.
  boolean advance(
      Handle db, BulkOperation operation, BulkOperation.Progress progress, Instant due) {
    return db.createUpdate(ADVANCE)
            .bind("tenant", operation.tenant())
            .bind("id", operation.id().value())
            .bind("last", progress.lastHandle())
            .bind("done", progress.done())
            .bind("changed", progress.changed())
            .bind("failed", progress.failed())
            .bind("due", due)
            .execute()
        == 1;
  }

  /// False when it had ended already.
  boolean end(
      Handle db, BulkOperation operation, BulkOperation.State state, String reason, Instant now) {
    return db.createUpdate(END)
            .bind("tenant", operation.tenant())
            .bind("id", operation.id().value())
            .bind("state", state.text())
            .bind("reason", reason)
            .bind("now", now)
            .execute()
        == 1;
  }

  void insertFailures(Handle db, BulkOperation operation, Map<DeviceId, String> reasons) {
    if (reasons.isEmpty()) {
      return;
    }
    var batch = db.prepareBatch(FAILURE);
    reasons.forEach((device, reason) ->
        batch
            .bind("tenant", operation.tenant())
            .bind("id", operation.id().value())
            .bind("device", device)
            .bind("reason", reason)
            .add());
    batch.execute();
  }

  /// A device that failed, and why.
  record FailedDevice(DeviceId device, String reason) {}

  List<FailedDevice> failures(Handle db, TenantId tenant, BulkOperationId id, Page page) {
    return of(db.createQuery(FAILURES), tenant, id)
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) ->
            new FailedDevice(new DeviceId(row.getObject(1, UUID.class)), row.getString(2)))
        .list();
  }

  long countFailures(Handle db, TenantId tenant, BulkOperationId id) {
    return of(db.createQuery(COUNT_FAILURES), tenant, id).mapTo(Long.class).one();
  }

  int forget(Handle db, Instant endedBefore) {
    return db.createUpdate(FORGET).bind("before", endedBefore).execute();
  }

  private static Query of(Query query, TenantId tenant, BulkOperationId id) {
    return query.bind("tenant", tenant).bind("id", id.value());
  }

  private static Query mine(Query query, TenantId tenant, Optional<UserId> user) {
    return query
        .bind("tenant", tenant)
        .bind("anybody", user.isEmpty())
        .bind("user", user.map(UserId::value).orElse(new UUID(0, 0)));
  }

  private static BulkOperation read(ResultSet row) throws SQLException {
    var tenant = new TenantId(row.getObject("tenant_id", UUID.class));
    var user = new UserId(row.getObject("user_id", UUID.class));
    var session = new SessionId(row.getObject("session_id", UUID.class));
    var actor =
        new Actor(
            tenant,
            Actor.Kind.USER,
            user.toString(),
            row.getString("user_name"),
            Credential.valueOf(row.getString("credential")),
            session.toString(),
            new Actor.Origin(row.getString("address"), row.getString("request_id")));
    return new BulkOperation(
        tenant,
        new BulkOperationId(row.getObject("operation_id", UUID.class)),
        BulkAction.parse(
            row.getString("action"),
            Optional.ofNullable(row.getString("group_name")).map(GroupName::new)),
        new BulkOperation.Owner(user, session, actor),
        new BulkOperation.Progress(
            row.getLong("total"),
            row.getLong("done"),
            row.getLong("changed"),
            row.getLong("failed"),
            row.getLong("last_handle")),
        BulkOperation.State.parse(row.getString("state")),
        row.getString("reason"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        instant(row.getObject("ended_at", OffsetDateTime.class)));
  }

  private static Optional<Instant> instant(@Nullable OffsetDateTime time) {
    return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
  }
}
