package io.trivet.server.software.deployment;

import static io.trivet.core.people.AuditAction.ABORT_DEPLOYMENT;
import static io.trivet.core.people.AuditAction.ABORT_DEVICE_DEPLOYMENT;
import static io.trivet.core.people.AuditAction.FORGET_DEVICE_DEPLOYMENTS;
import static io.trivet.core.people.Permission.DEPLOY;
import static io.trivet.core.people.Permission.READ_DEPLOYMENTS;
import static io.trivet.core.people.Permission.STOP_DEPLOYMENTS;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.Scope;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.StatusText;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Deployments over HTTP, for people: Mender's deployments API.
public final class DeploymentApi {
  private static final String V1 = "/api/management/v1/deployments/deployments";
  private static final String V2 = "/api/management/v2/deployments/deployments";

  private final Deployments deployments;
  private final InstantSource clock;

  DeploymentApi(Deployments deployments, InstantSource clock) {
    this.deployments = deployments;
    this.clock = clock;
  }

  public List<Endpoint> endpoints() {
    return Stream.concat(ofDeployments(), ofDevices()).toList();
  }

  private Stream<Endpoint> ofDeployments() {
    return Stream.of(
        Endpoint.read("GET", V1, READ_DEPLOYMENTS, this::list),
        Endpoint.read("GET", V2, READ_DEPLOYMENTS, this::list),
        Endpoint.read("GET", V1 + "/{id}", READ_DEPLOYMENTS, this::get),
        Endpoint.change(
            "PUT", V1 + "/{id}/status", STOP_DEPLOYMENTS, ABORT_DEPLOYMENT, this::abort),
        Endpoint.read("GET", V1 + "/{id}/statistics", READ_DEPLOYMENTS, this::statistics),
        Endpoint.read("POST", V1 + "/statistics/list", READ_DEPLOYMENTS, this::statisticsList));
  }

  private Stream<Endpoint> ofDevices() {
    return Stream.of(
        Endpoint.read("GET", V1 + "/{id}/devices", READ_DEPLOYMENTS, this::allDevices),
        Endpoint.read("GET", V1 + "/{id}/devices/list", READ_DEPLOYMENTS, this::devices),
        Endpoint.read("GET", V1 + "/{id}/device_list", READ_DEPLOYMENTS, this::targets),
        Endpoint.read("GET", V1 + "/{id}/devices/{device}/log", READ_DEPLOYMENTS, this::log),
        Endpoint.read("GET", V1 + "/devices/{device}", READ_DEPLOYMENTS, this::history),
        Endpoint.change(
            "DELETE",
            V1 + "/devices/{device}",
            STOP_DEPLOYMENTS,
            ABORT_DEVICE_DEPLOYMENT,
            this::abortDevice),
        Endpoint.change(
            "DELETE",
            V1 + "/devices/{device}/history",
            DEPLOY,
            FORGET_DEVICE_DEPLOYMENTS,
            this::forgetHistory));
  }

  private Reply list(Call call, UserCaller caller) {
    var page = call.page();
    return Paging.reply(call, page, find(call, caller, page), DeploymentJson::write);
  }

  private Listed<Deployments.View> find(Call call, UserCaller caller, Page page) {
    var query =
        new DeploymentQuery(
            call.query("type").orElse(""),
            call.query("status").orElse(""),
            call.queries("id").stream().map(DeploymentId::parse).toList(),
            call.queries("name"),
            call.query("search").orElse(""),
            DeploymentQuery.after(call.queryTime("created_after")),
            DeploymentQuery.before(call.queryTime("created_before")),
            DeploymentQuery.oldestFirst(call.query("sort").orElse("desc")),
            DeployRights.known(caller, READ_DEPLOYMENTS),
            clock.instant());
    var found = deployments.list(caller.tenant(), query, page);
    return found.total() == 0 && call.query("id_attribute").isPresent()
        ? ofDevice(call, caller, query, page)
        : found;
  }

  /// Nothing has that name: then it may be a device's, in the attribute that the caller names.
  private Listed<Deployments.View> ofDevice(
      Call call, UserCaller caller, DeploymentQuery query, Page page) {
    var scope = call.query("id_scope").orElse("identity");
    if (!scope.equals("identity") && !scope.equals("tags")) {
      throw new Failure.Invalid("id_scope must be identity or tags");
    }
    var attribute = new AttributeName(Scope.parse(scope), call.query("id_attribute").orElseThrow());
    return deployments.list(caller.tenant(), attribute, query, page);
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(
        DeploymentJson.write(
            deployments.get(caller.tenant(), known(call, caller, READ_DEPLOYMENTS))));
  }

  private Reply abort(Call call, UserCaller caller) {
    var status = call.json(DeploymentJson.StatusBody.class).status();
    if (!"aborted".equals(status)) {
      throw new Failure.Invalid("status must be aborted");
    }
    deployments.abort(caller, known(call, caller, STOP_DEPLOYMENTS));
    return Reply.NO_CONTENT;
  }

  private Reply statistics(Call call, UserCaller caller) {
    return Reply.json(
        DeploymentJson.statistics(
            deployments.get(caller.tenant(), known(call, caller, READ_DEPLOYMENTS))));
  }

  private Reply statisticsList(Call call, UserCaller caller) {
    var body = call.json(DeploymentJson.StatisticsBody.class).deployment_ids();
    var ids = Objects.requireNonNullElse(body, List.<String>of());
    if (ids.isEmpty()) {
      return Reply.json(Map.of());
    }
    if (ids.size() > Limits.STATISTICS_IDS_MAX) {
      throw new Failure.Invalid(
          "deployment_ids may hold at most %d ids".formatted(Limits.STATISTICS_IDS_MAX));
    }
    var known = DeployRights.known(caller, READ_DEPLOYMENTS);
    var found =
        deployments.list(caller.tenant(), ids.stream().map(DeploymentId::parse).toList(), known);
    if (found.isEmpty()) {
      throw new Failure.NotFound("any of the deployments");
    }
    return Reply.json(
        found.stream()
            .map(view ->
                Map.of(
                    "id", view.deployment().id().toString(),
                    "stats", DeploymentJson.statistics(view)))
            .toList());
  }

  private Reply allDevices(Call call, UserCaller caller) {
    var all = new Page(1, Limits.PAGE_SIZE_MAX);
    var found =
        deployments.devices(
            caller.tenant(), known(call, caller, READ_DEPLOYMENTS), statuses(call), all);
    return Reply.json(found.items().stream().map(view(caller, found)).toList());
  }

  private Reply devices(Call call, UserCaller caller) {
    var page = call.page();
    var found =
        deployments.devices(
            caller.tenant(), known(call, caller, READ_DEPLOYMENTS), statuses(call), page);
    return Paging.reply(call, page, found, view(caller, found));
  }

  private java.util.function.Function<PassageStore.Row, Object> view(
      UserCaller caller, Listed<PassageStore.Row> rows) {
    var ids = rows.items().stream().flatMap(row -> row.artifact().stream()).distinct().toList();
    var artifacts = deployments.artifactViews(caller.tenant(), ids);
    return row ->
        DeploymentJson.write(
            row, row.artifact().flatMap(id -> Optional.ofNullable(artifacts.get(id))));
  }

  private Reply targets(Call call, UserCaller caller) {
    var devices = deployments.targets(caller.tenant(), known(call, caller, READ_DEPLOYMENTS));
    return Reply.json(devices.stream().map(DeviceId::toString).toList());
  }

  private Reply log(Call call, UserCaller caller) {
    var stored =
        deployments.log(
            device(call, caller, READ_DEPLOYMENTS), known(call, caller, READ_DEPLOYMENTS));
    return Reply.bytes(
        200,
        "text/plain; charset=utf-8",
        DeploymentJson.logText(stored).getBytes(StandardCharsets.UTF_8));
  }

  private Reply history(Call call, UserCaller caller) {
    var page = call.page();
    if (page.size() > Limits.HISTORY_PAGE_SIZE_MAX) {
      throw new Failure.Invalid(
          "per_page must be at most %d here".formatted(Limits.HISTORY_PAGE_SIZE_MAX));
    }
    var found = deployments.history(device(call, caller, READ_DEPLOYMENTS), statuses(call), page);
    var ids = found.items().stream().map(PassageStore.Row::deployment).distinct().toList();
    var views = new LinkedHashMap<DeploymentId, Object>();
    deployments
        .list(caller.tenant(), ids, DeploymentQuery.Known.ALL)
        .forEach(view -> views.put(view.deployment().id(), DeploymentJson.write(view)));
    var write = view(caller, found);
    return Paging.reply(
        call,
        page,
        found,
        row ->
            Map.of(
                "id", row.device() + "_" + row.deployment(),
                "deployment", Objects.requireNonNull(views.get(row.deployment())),
                "device", write.apply(row)));
  }

  private Reply abortDevice(Call call, UserCaller caller) {
    deployments.abortDevice(caller, device(call, caller, STOP_DEPLOYMENTS));
    return Reply.NO_CONTENT;
  }

  private Reply forgetHistory(Call call, UserCaller caller) {
    deployments.forgetHistory(caller, device(call, caller, DEPLOY));
    return Reply.NO_CONTENT;
  }

  /// `pause`, `active` and `finished` stand for several statuses.
  private static List<String> statuses(Call call) {
    var status = call.query("status").orElse("");
    return switch (status) {
      case "", "any" -> List.of();
      case "pause" -> StatusText.PAUSED;
      case "active" -> StatusText.ACTIVE;
      case "finished" -> StatusText.FINISHED;
      default -> List.of(known(status));
    };
  }

  private static String known(String status) {
    if (!StatusText.ACTIVE.contains(status) && !StatusText.FINISHED.contains(status)) {
      throw new Failure.Invalid(
          "status must be a device status, or one of pause, active and finished");
    }
    return status;
  }

  /// The id of a deployment that the caller may touch; others are not there for them.
  private DeploymentId known(Call call, UserCaller caller, Permission permission) {
    var id = DeploymentId.parse(call.segment("id"));
    deployments.require(caller, id, permission);
    return id;
  }

  private DeviceRef device(Call call, UserCaller caller, Permission permission) {
    var device = new DeviceRef(caller.tenant(), DeviceId.parse(call.segment("device")));
    deployments.require(caller, device, permission);
    return device;
  }
}
