package io.trivet.server.software.deployment;

import static io.trivet.core.people.AuditAction.CREATE_DECOY;
import static io.trivet.core.people.AuditAction.DELETE_DECOY;
import static io.trivet.core.people.AuditAction.OPEN_PHASE;
import static io.trivet.core.people.AuditAction.PAUSE_DEPLOYMENT;
import static io.trivet.core.people.AuditAction.RESUME_DEPLOYMENT;
import static io.trivet.core.people.AuditAction.RESUME_ROLLOUTS;
import static io.trivet.core.people.AuditAction.STOP_ROLLOUTS;
import static io.trivet.core.people.AuditAction.UPDATE_DEPLOYMENT;
import static io.trivet.core.people.Permission.DEPLOY;
import static io.trivet.core.people.Permission.MANAGE_TENANT;
import static io.trivet.core.people.Permission.READ_DEPLOYMENTS;
import static io.trivet.core.people.Permission.STOP_DEPLOYMENTS;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.DeploymentId;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/// Holding deployments back and letting them go on, over HTTP.
final class BrakeApi {
  private static final String ALL = "/api/management/v1/deployments";
  private static final String ONE = ALL + "/deployments/{id}";

  private final Brakes brakes;
  private final Deployments deployments;

  BrakeApi(Brakes brakes, Deployments deployments) {
    this.brakes = brakes;
    this.deployments = deployments;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.change("POST", ONE + "/pause", STOP_DEPLOYMENTS, PAUSE_DEPLOYMENT, this::pause),
        Endpoint.change("POST", ONE + "/resume", DEPLOY, RESUME_DEPLOYMENT, this::resume),
        Endpoint.change("POST", ONE + "/phases/{phase}/open", DEPLOY, OPEN_PHASE, this::openPhase),
        Endpoint.change("PATCH", ONE, DEPLOY, UPDATE_DEPLOYMENT, this::patch),
        Endpoint.read("GET", ALL + "/stop-all", READ_DEPLOYMENTS, this::state),
        Endpoint.change("POST", ALL + "/stop-all", STOP_DEPLOYMENTS, STOP_ROLLOUTS, this::stopAll),
        Endpoint.change("POST", ALL + "/resume-all", DEPLOY, RESUME_ROLLOUTS, this::resumeAll),
        Endpoint.read("GET", ALL + "/decoys", MANAGE_TENANT, this::decoys),
        Endpoint.change(
            "PUT", ALL + "/decoys/{device}", MANAGE_TENANT, CREATE_DECOY, this::addDecoy),
        Endpoint.change(
            "DELETE", ALL + "/decoys/{device}", MANAGE_TENANT, DELETE_DECOY, this::removeDecoy));
  }

  private Reply pause(Call call, UserCaller caller) {
    brakes.pause(caller, id(call, caller, STOP_DEPLOYMENTS), reason(call));
    return Reply.NO_CONTENT;
  }

  private Reply resume(Call call, UserCaller caller) {
    brakes.resume(caller, id(call, caller, DEPLOY), reason(call));
    return Reply.NO_CONTENT;
  }

  private Reply openPhase(Call call, UserCaller caller) {
    int phase;
    try {
      phase = Integer.parseInt(call.segment("phase"));
    } catch (NumberFormatException _) {
      throw new Failure.Invalid("a phase is a number, counted from 1");
    }
    brakes.openPhase(caller, id(call, caller, DEPLOY), phase, reason(call));
    return Reply.NO_CONTENT;
  }

  private Reply patch(Call call, UserCaller caller) {
    var map = call.json(DeploymentJson.PatchBody.class).update_control_map();
    if (map == null) {
      throw new Failure.Invalid("update_control_map must be given");
    }
    brakes.setControlMap(caller, id(call, caller, DEPLOY), ConductJson.controlMap(map));
    return Reply.NO_CONTENT;
  }

  private Reply state(Call call, UserCaller caller) {
    var json = new LinkedHashMap<String, Object>();
    var stop = brakes.findStop(caller.tenant());
    json.put("stopped", stop.isPresent());
    stop.ifPresent(why -> {
      json.put("cause", why.cause());
      json.put("reason", why.reason());
      json.put("by", why.by());
      json.put("stopped_ts", why.at().toString());
    });
    return Reply.json(json);
  }

  private Reply stopAll(Call call, UserCaller caller) {
    brakes.stopAll(caller, reason(call));
    return Reply.NO_CONTENT;
  }

  private Reply resumeAll(Call call, UserCaller caller) {
    brakes.resumeAll(caller, reason(call));
    return Reply.NO_CONTENT;
  }

  private Reply decoys(Call call, UserCaller caller) {
    return Reply.json(brakes.decoys(caller.tenant()).stream().map(DeviceId::toString).toList());
  }

  private Reply addDecoy(Call call, UserCaller caller) {
    brakes.addDecoy(caller, DeviceId.parse(call.segment("device")));
    return Reply.NO_CONTENT;
  }

  private Reply removeDecoy(Call call, UserCaller caller) {
    brakes.removeDecoy(caller, DeviceId.parse(call.segment("device")));
    return Reply.NO_CONTENT;
  }

  private DeploymentId id(Call call, UserCaller caller, Permission permission) {
    var id = DeploymentId.parse(call.segment("id"));
    deployments.require(caller, id, permission);
    return id;
  }

  /// At three in the morning nobody should have to write a body to stop.
  private static String reason(Call call) {
    return call.hasBody()
        ? Objects.requireNonNullElse(call.json(DeploymentJson.ReasonBody.class).reason(), "")
        : "";
  }
}
