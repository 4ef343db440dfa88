package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.devices.Runbook;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// All SQL about runbooks and their runs. A method is one statement; the caller owns the
/// transaction.
final class RunbookStore {
  private static final String LIST =
      """
      SELECT name, description, command, parameters, timeout_seconds FROM runbook
       WHERE tenant_id = :tenant AND (:name = '' OR name = :name) ORDER BY name
      """;
  private static final String INSERT =
      """
      INSERT INTO runbook
        (tenant_id, name, description, command, parameters, timeout_seconds, updated_at)
      VALUES
        (:tenant, :name, :description, :command, CAST(:parameters AS jsonb), :timeout, :now)
      ON CONFLICT (tenant_id, name) DO NOTHING
      """;
  private static final String UPDATE =
      """
      UPDATE runbook
         SET description = :description, command = :command,
             parameters = CAST(:parameters AS jsonb), timeout_seconds = :timeout, updated_at = :now
       WHERE tenant_id = :tenant AND name = :name
      """;
  private static final String DELETE =
      """
      DELETE FROM runbook WHERE tenant_id = :tenant AND name = :name
      """;
  private static final String INSERT_RUN =
      """
      INSERT INTO runbook_run
        (tenant_id, run_id, name, command, user_id, user_name, started_at, node_id)
      VALUES (:tenant, :run, :name, :command, :user, :userName, :now, :node)
      """;
  private static final String INSERT_RESULTS =
      """
      INSERT INTO runbook_result (tenant_id, run_id, device_id, session_id, status)
      SELECT :tenant, :run, planned.device, planned.session, 'waiting'
        FROM unnest(:devices, :sessions) AS planned (device, session)
      """;
  private static final String SET_RUNNING =
      """
      UPDATE runbook_result SET status = 'running'
       WHERE tenant_id = :tenant AND run_id = :run AND device_id = :device AND status = 'waiting'
      """;
  private static final String SET_RESULT =
      """
      UPDATE runbook_result
         SET status = :status, exit_code = :code, output = :output, error = :error
       WHERE tenant_id = :tenant AND run_id = :run AND device_id = :device
         AND status IN ('waiting', 'running')
      """;
  private static final String FAIL_LEFT_OVER =
      """
      UPDATE runbook_result r SET status = 'failed', error = 'the server ended'
        FROM runbook_run u
       WHERE r.status IN ('waiting', 'running')
         AND u.tenant_id = r.tenant_id AND u.run_id = r.run_id
         AND NOT EXISTS (SELECT 1 FROM remote_node n WHERE n.node_id = u.node_id)
      """;
  private static final String RUNS =
      """
      SELECT run_id, name, command, user_id, user_name, started_at FROM runbook_run
       WHERE tenant_id = :tenant AND (CAST(:run AS uuid) IS NULL OR run_id = :run)
       ORDER BY started_at DESC, run_id LIMIT :limit OFFSET :offset
      """;
  private static final String RESULTS =
      """
      SELECT device_id, session_id, status, exit_code, output, error FROM runbook_result
       WHERE tenant_id = :tenant AND run_id = :run ORDER BY device_id
      """;
  private static final String GROUP_MEMBERS =
      """
      SELECT device_id FROM device_inventory
       WHERE tenant_id = :tenant AND group_name = :group AND status = 'accepted'
       ORDER BY device_id LIMIT :limit
      """;

  record Run(
      UUID id, String name, String command, String user, String userName, Instant startedAt) {}

  record Result(
      DeviceId device,
      RemoteSessionId session,
      String status,
      Optional<Integer> exitCode,
      String output,
      String error) {}

  /// An empty name lists all.
  List<Runbook> list(Handle db, TenantId tenant, String name) {
    return db.createQuery(LIST)
        .bind("tenant", tenant)
        .bind("name", name)
        .map((row, _) ->
            new Runbook(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                Arrays.stream(Json.parse(row.getString(4), RunbookJson.ParameterJson[].class))
                    .map(RunbookJson.ParameterJson::parameter)
                    .toList(),
                Duration.ofSeconds(row.getInt(5))))
        .list();
  }

  boolean insert(Handle db, TenantId tenant, Runbook runbook, Instant now) {
    return write(db, INSERT, tenant, runbook, now);
  }

  boolean update(Handle db, TenantId tenant, Runbook runbook, Instant now) {
    return write(db, UPDATE, tenant, runbook, now);
  }

  private static boolean write(
      Handle db, String sql, TenantId tenant, Runbook runbook, Instant now) {
    return db.createUpdate(sql)
            .bind("tenant", tenant)
            .bind("name", runbook.name())
            .bind("description", runbook.description())
            .bind("command", runbook.command())
            .bind("parameters", Json.text(RunbookJson.parameters(runbook)))
            .bind("timeout", runbook.timeout().toSeconds())
            .bind("now", now)
            .execute()
        == 1;
  }

  boolean delete(Handle db, TenantId tenant, String name) {
    return db.createUpdate(DELETE).bind("tenant", tenant).bind("name", name).execute() == 1;
  }

  /// A run, and the node that runs it.
  record NewRun(UUID id, String name, String command, UUID node) {}

  void insertRun(Handle db, UserCaller caller, NewRun run, Instant now) {
    db.createUpdate(INSERT_RUN)
        .bind("tenant", caller.tenant())
        .bind("run", run.id())
        .bind("name", run.name())
        .bind("command", run.command())
        .bind("node", run.node())
        .bind("user", caller.user())
        .bind("userName", caller.email().value())
        .bind("now", now)
        .execute();
  }

  void insertResults(Handle db, TenantId tenant, UUID run, Map<DeviceId, RemoteSessionId> planned) {
    var devices = List.copyOf(planned.keySet());
    db.createUpdate(INSERT_RESULTS)
        .bind("tenant", tenant)
        .bind("run", run)
        .bind("devices", devices.stream().map(DeviceId::value).toArray(UUID[]::new))
        .bind(
            "sessions",
            devices.stream().map(d -> sessionOf(planned, d).value()).toArray(UUID[]::new))
        .execute();
  }

  private static RemoteSessionId sessionOf(
      Map<DeviceId, RemoteSessionId> planned, DeviceId device) {
    var session = planned.get(device);
    if (session == null) {
      throw new IllegalStateException("no session for " + device);
    }
    return session;
  }

  void setRunning(Handle db, TenantId tenant, UUID run, DeviceId device) {
    db.createUpdate(SET_RUNNING)
        .bind("tenant", tenant)
        .bind("run", run)
        .bind("device", device)
        .execute();
  }

  void setResult(
      Handle db,
      TenantId tenant,
      UUID run,
      DeviceId device,
      @Nullable Integer code,
      String output,
      String error) {
    db.createUpdate(SET_RESULT)
        .bind("tenant", tenant)
        .bind("run", run)
        .bind("device", device)
        .bind("status", error.isEmpty() ? "done" : "failed")
        .bind("code", code)
        .bind("output", output)
        .bind("error", error)
        .execute();
  }

  void failLeftOver(Handle db) {
    db.createUpdate(FAIL_LEFT_OVER).execute();
  }

  List<Run> runs(Handle db, TenantId tenant, Optional<UUID> run, Page page) {
    return db.createQuery(RUNS)
        .bind("tenant", tenant)
        .bind("run", run.orElse(null))
        .bind("limit", page.size())
        .bind("offset", page.offset())
        .map((row, _) -> run(row))
        .list();
  }

  private static Run run(ResultSet row) throws SQLException {
    return new Run(
        row.getObject(1, UUID.class),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getObject(6, OffsetDateTime.class).toInstant());
  }

  List<Result> results(Handle db, TenantId tenant, UUID run) {
    return db.createQuery(RESULTS)
        .bind("tenant", tenant)
        .bind("run", run)
        .map((row, _) ->
            new Result(
                new DeviceId(row.getObject(1, UUID.class)),
                new RemoteSessionId(row.getObject(2, UUID.class)),
                row.getString(3),
                Optional.ofNullable(row.getObject(4, Integer.class)),
                row.getString(5),
                row.getString(6)))
        .list();
  }

  List<DeviceId> members(Handle db, TenantId tenant, String group, int limit) {
    return db.createQuery(GROUP_MEMBERS)
        .bind("tenant", tenant)
        .bind("group", group)
        .bind("limit", limit)
        .map((row, _) -> new DeviceId(row.getObject(1, UUID.class)))
        .list();
  }
}
