package io.trivet.server.devices.remote;

import static io.trivet.core.people.Permission.MANAGE_TENANT;
import static io.trivet.core.people.Permission.READ_DEVICES;
import static io.trivet.core.people.Permission.RUN_RUNBOOKS;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.Ids;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runbooks and their runs over HTTP.
final class RunbookApi {
  private static final String RUNBOOKS = ChannelApi.BASE + "/runbooks";
  private static final String RUNBOOK = RUNBOOKS + "/{name}";
  private static final String RUNS = ChannelApi.BASE + "/runs";

  private final Runbooks runbooks;

  RunbookApi(Runbooks runbooks) {
    this.runbooks = runbooks;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", RUNBOOKS, READ_DEVICES, this::list),
        Endpoint.read("GET", RUNBOOK, READ_DEVICES, this::get),
        Endpoint.change("POST", RUNBOOKS, MANAGE_TENANT, AuditAction.CREATE_RUNBOOK, this::create),
        Endpoint.change("PUT", RUNBOOK, MANAGE_TENANT, AuditAction.UPDATE_RUNBOOK, this::update),
        Endpoint.change("DELETE", RUNBOOK, MANAGE_TENANT, AuditAction.DELETE_RUNBOOK, this::delete),
        Endpoint.change(
            "POST", RUNBOOK + "/runs", RUN_RUNBOOKS, AuditAction.RUN_RUNBOOK, this::run),
        Endpoint.read("GET", RUNS, RUN_RUNBOOKS, this::runs),
        Endpoint.read("GET", RUNS + "/{id}", RUN_RUNBOOKS, this::getRun));
  }

  private Reply list(Call call, UserCaller caller) {
    return Reply.json(runbooks.list(caller.tenant()).stream().map(RunbookJson::of).toList());
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(RunbookJson.of(runbooks.get(caller.tenant(), call.segment("name"))));
  }

  private Reply create(Call call, UserCaller caller) {
    var runbook = call.json(RunbookJson.class).runbook(null);
    runbooks.create(caller, runbook);
    return Reply.created(RUNBOOKS + "/" + runbook.name());
  }

  private Reply update(Call call, UserCaller caller) {
    runbooks.update(caller, call.json(RunbookJson.class).runbook(call.segment("name")));
    return Reply.NO_CONTENT;
  }

  private Reply delete(Call call, UserCaller caller) {
    runbooks.delete(caller, call.segment("name"));
    return Reply.NO_CONTENT;
  }

  record NewRun(
      @Nullable List<String> devices,
      @Nullable String group,
      @Nullable Map<String, String> parameters) {

    Runbooks.Selection selection() {
      var named = devices == null ? List.<String>of() : devices;
      return new Runbooks.Selection(
          named.stream().map(DeviceId::parse).collect(Collectors.toSet()),
          Optional.ofNullable(group));
    }
  }

  private Reply run(Call call, UserCaller caller) {
    var order = call.json(NewRun.class);
    var values = order.parameters() == null ? Map.<String, String>of() : order.parameters();
    var id =
        runbooks.run(caller, call::callerAgain, call.segment("name"), values, order.selection());
    return Reply.created(RUNS + "/" + id);
  }

  private Reply runs(Call call, UserCaller caller) {
    return Reply.json(
        runbooks.runs(caller.tenant(), call.page()).stream().map(RunbookApi::json).toList());
  }

  private Reply getRun(Call call, UserCaller caller) {
    var id = Ids.uuid("run id", call.segment("id"));
    var json = json(runbooks.getRun(caller.tenant(), id));
    json.put("results", runbooks.results(caller, id).stream().map(RunbookApi::json).toList());
    return Reply.json(json);
  }

  private static Map<String, Object> json(RunbookStore.Run run) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", run.id().toString());
    json.put("runbook", run.name());
    json.put("command", run.command());
    json.put("user_id", run.user());
    json.put("user_name", run.userName());
    json.put("started_at", run.startedAt().toString());
    return json;
  }

  private static Map<String, Object> json(RunbookStore.Result result) {
    var json = new LinkedHashMap<String, Object>();
    json.put("device_id", result.device().toString());
    json.put("session_id", result.session().toString());
    json.put("status", result.status());
    result.exitCode().ifPresent(code -> json.put("exit_code", code));
    json.put("output", result.output());
    json.put("error", result.error());
    return json;
  }
}
