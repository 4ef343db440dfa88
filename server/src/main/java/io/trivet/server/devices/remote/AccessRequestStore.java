package io.trivet.server.devices.remote;

import io.trivet.core.devices.AccessRequest;
import io.trivet.core.devices.Capability;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.GroupName;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about requests for access. A method is one statement; the caller owns the transaction.
final class AccessRequestStore {
  private static final String INSERT =
      """
      INSERT INTO access_request
        (tenant_id, request_id, user_id, user_name, device_id, group_name, capabilities, targets,
         reason, minutes, approvals_needed, status, created_at, expires_at)
      VALUES
        (:tenant, :request, :user, :name, :device, :group, :capabilities, :targets, :reason,
         :minutes, :needed, 'pending', :now, :expires)
      """;
  private static final String COLUMNS =
      """
      SELECT r.request_id, r.user_id, r.user_name, r.device_id, r.group_name, r.capabilities,
             r.targets, r.reason, r.minutes, r.approvals_needed, r.status, r.created_at,
             r.expires_at,
             (SELECT count(*) FROM access_approval a
               WHERE a.tenant_id = r.tenant_id AND a.request_id = r.request_id)
        FROM access_request r
      """;
  private static final String FIND =
      COLUMNS + " WHERE r.tenant_id = :tenant AND r.request_id = :request";
  private static final String LOCK = FIND + " FOR UPDATE OF r";
  private static final String LIST =
      COLUMNS
          + """
           WHERE r.tenant_id = :tenant AND (:all OR r.user_id = :user)
             AND (:status = '' OR r.status = :status)
           ORDER BY r.created_at DESC, r.request_id LIMIT :limit OFFSET :offset
          """;
  private static final String COUNT_OPEN =
      """
      SELECT count(*) FROM access_request
       WHERE tenant_id = :tenant AND status = 'pending' AND expires_at > :now
      """;
  private static final String UPDATE =
      """
      UPDATE access_request SET status = :status, expires_at = :expires, decided_at = :now
       WHERE tenant_id = :tenant AND request_id = :request
      """;
  private static final String INSERT_APPROVAL =
      """
      INSERT INTO access_approval (tenant_id, request_id, user_id, user_name, at)
      VALUES (:tenant, :request, :user, :name, :now)
      """;
  private static final String APPROVERS =
      """
      SELECT user_id, user_name FROM access_approval
       WHERE tenant_id = :tenant AND request_id = :request ORDER BY at
      """;

  record Row(
      UUID id,
      String userName,
      AccessRequests.Place place,
      AccessRequest.Wish wish,
      AccessRequest request,
      Instant createdAt) {}

  record Approver(UserId user, String name) {}

  void insert(
      Handle db,
      UserCaller caller,
      UUID id,
      AccessRequests.Place place,
      AccessRequest.Wish wish,
      int needed,
      Instant now) {
    db.createUpdate(INSERT)
        .bind("tenant", caller.tenant())
        .bind("request", id)
        .bind("user", caller.user())
        .bind("name", caller.email().value())
        .bind(
            "device", place instanceof AccessRequests.Place.One(var device) ? device.value() : null)
        .bind(
            "group", place instanceof AccessRequests.Place.Group(var name) ? name.toString() : null)
        .bind(
            "capabilities",
            wish.capabilities().stream().map(Capability::text).toArray(String[]::new))
        .bind("targets", wish.targets().toArray(String[]::new))
        .bind("reason", wish.reason())
        .bind("minutes", wish.minutes())
        .bind("needed", needed)
        .bind("now", now)
        .bind("expires", now.plus(AccessRequest.PATIENCE))
        .execute();
  }

  Optional<Row> find(Handle db, TenantId tenant, UUID id) {
    return db.createQuery(FIND)
        .bind("tenant", tenant)
        .bind("request", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  Optional<Row> lock(Handle db, TenantId tenant, UUID id) {
    return db.createQuery(LOCK)
        .bind("tenant", tenant)
        .bind("request", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  List<Row> list(
      Handle db, UserCaller caller, boolean all, Optional<AccessRequest.Status> status, Page page) {
    return db.createQuery(LIST)
        .bind("tenant", caller.tenant())
        .bind("all", all)
        .bind("user", caller.user())
        .bind("status", status.map(AccessRequest.Status::text).orElse(""))
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) -> row(row))
        .list();
  }

  long countOpen(Handle db, TenantId tenant, Instant now) {
    return db.createQuery(COUNT_OPEN)
        .bind("tenant", tenant)
        .bind("now", now)
        .mapTo(Long.class)
        .one();
  }

  void update(Handle db, TenantId tenant, UUID id, AccessRequest request, Instant now) {
    db.createUpdate(UPDATE)
        .bind("tenant", tenant)
        .bind("request", id)
        .bind("status", request.status().text())
        .bind("expires", request.expiresAt())
        .bind("now", now)
        .execute();
  }

  void insertApproval(Handle db, UserCaller caller, UUID id, Instant now) {
    db.createUpdate(INSERT_APPROVAL)
        .bind("tenant", caller.tenant())
        .bind("request", id)
        .bind("user", caller.user())
        .bind("name", caller.email().value())
        .bind("now", now)
        .execute();
  }

  List<Approver> approvers(Handle db, TenantId tenant, UUID id) {
    return db.createQuery(APPROVERS)
        .bind("tenant", tenant)
        .bind("request", id)
        .map((row, _) -> new Approver(new UserId(row.getObject(1, UUID.class)), row.getString(2)))
        .list();
  }

  private static Row row(ResultSet row) throws SQLException {
    var device = row.getObject(4, UUID.class);
    AccessRequests.Place place =
        device == null
            ? new AccessRequests.Place.Group(new GroupName(row.getString(5)))
            : new AccessRequests.Place.One(new DeviceId(device));
    var capabilities = EnumSet.noneOf(Capability.class);
    texts(row, 6).forEach(text -> capabilities.add(Capability.parse(text)));
    return new Row(
        row.getObject(1, UUID.class),
        row.getString(3),
        place,
        new AccessRequest.Wish(capabilities, texts(row, 7), row.getString(8), row.getInt(9)),
        new AccessRequest(
            new UserId(row.getObject(2, UUID.class)),
            AccessRequest.Status.parse(row.getString(11)),
            row.getInt(14),
            row.getInt(10),
            row.getInt(9),
            row.getObject(13, OffsetDateTime.class).toInstant()),
        row.getObject(12, OffsetDateTime.class).toInstant());
  }

  private static List<String> texts(ResultSet row, int column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }
}
