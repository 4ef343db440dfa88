package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.NextUpdate;
import io.trivet.core.software.Provides;
import io.trivet.core.software.StatusText;
import io.trivet.core.software.Verdict;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import io.trivet.server.software.artifact.Artifacts;
import io.trivet.server.software.artifact.DownloadLinks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/// What devices ask about their deployments: Mender's device API v1 and v2. HOT.
public final class DeviceDeploymentApi {
  private static final String V1 = "/api/devices/v1/deployments/device/deployments";
  private static final String V2 = "/api/devices/v2/deployments/device/deployments";

  private final DeviceDeployments deployments;
  private final Artifacts artifacts;
  private final DownloadLinks links;

  DeviceDeploymentApi(DeviceDeployments deployments, Artifacts artifacts, DownloadLinks links) {
    this.deployments = deployments;
    this.artifacts = artifacts;
    this.links = links;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint.ForDevice("GET", V1 + "/next", this::nextByQuery),
        new Endpoint.ForDevice("POST", V1 + "/next", this::nextByMap),
        new Endpoint.ForDevice("POST", V2 + "/next", this::nextByProvides),
        new Endpoint.ForDevice("GET", V2 + "/{id}/update_control_map", this::controlMap),
        new Endpoint.ForDevice("PUT", V1 + "/{id}/status", this::report),
        new Endpoint.ForDevice("PUT", V1 + "/{id}/log", this::log));
  }

  private Reply nextByQuery(Call call, DeviceCaller caller) {
    return next(
        call,
        caller,
        new Provides(
            Map.of(
                Provides.DEVICE_TYPE, call.query(Provides.DEVICE_TYPE).orElse(""),
                Provides.ARTIFACT_NAME, call.query(Provides.ARTIFACT_NAME).orElse(""))));
  }

  private Reply nextByMap(Call call, DeviceCaller caller) {
    return next(call, caller, provides(call.json(JsonNode.class)));
  }

  private Reply nextByProvides(Call call, DeviceCaller caller) {
    var body = call.json(JsonNode.class);
    boolean wantsMap = body.path("update_control_map").asBoolean(false);
    return next(call, caller, provides(body.path("device_provides")), wantsMap);
  }

  private Reply next(Call call, DeviceCaller caller, Provides provides) {
    return next(call, caller, provides, false);
  }

  private Reply next(Call call, DeviceCaller caller, Provides provides, boolean wantsMap) {
    return switch (deployments.next(caller, provides)) {
      case NextUpdate.Nothing _ -> Reply.NO_CONTENT;
      case NextUpdate.Install install -> Reply.json(install(call, caller, install, wantsMap));
      case NextUpdate.Conflicting _ ->
          throw new Failure.Conflict("Device provided conflicting request data");
    };
  }

  private Object install(
      Call call, DeviceCaller caller, NextUpdate.Install install, boolean wantsMap) {
    var artifact = new LinkedHashMap<>(artifacts.forDevice(caller.tenant(), install.artifact()));
    artifact.put(
        "source",
        links.link(
            call,
            caller.tenant(),
            install.artifact(),
            install.deployment(),
            Limits.DEVICE_DOWNLOAD_LINK_LIFE));
    var id = install.deployment().toString();
    var json = new LinkedHashMap<String, Object>();
    json.put("id", id);
    json.put("artifact", artifact);
    if (wantsMap) {
      install
          .controlMap()
          .ifPresent(map -> json.put("update_control_map", ControlMap.forDevice(map, id)));
    }
    return json;
  }

  private Reply controlMap(Call call, DeviceCaller caller) {
    var id = id(call);
    var map = deployments.controlMap(caller, id);
    return Reply.json(Map.of("update_control_map", ControlMap.forDevice(map, id.toString())));
  }

  private Reply report(Call call, DeviceCaller caller) {
    var body = call.json(DeploymentJson.ReportBody.class);
    var report = StatusText.parseReport(Objects.requireNonNullElse(body.status(), ""));
    var substate = Objects.requireNonNullElse(body.substate(), "");
    if (substate.length() > Limits.SUBSTATE_CHARS_MAX) {
      throw new Failure.Invalid(
          "substate must have at most %d characters".formatted(Limits.SUBSTATE_CHARS_MAX));
    }
    return switch (deployments.report(caller, id(call), report, substate)) {
      case Verdict.Moved _, Verdict.Retried _, Verdict.Unchanged _ -> Reply.NO_CONTENT;
      case Verdict.Refused(var because) ->
          throw new Failure.Conflict("the deployment is " + StatusText.of(because));
    };
  }

  private Reply log(Call call, DeviceCaller caller) {
    var messages = DeploymentJson.log(call.json(DeploymentJson.LogBody.class));
    deployments.saveLog(caller, id(call), messages);
    return Reply.NO_CONTENT;
  }

  /// A flat object of strings; members of other types say nothing about what is installed.
  private static Provides provides(JsonNode node) {
    if (!node.isObject()) {
      throw new Failure.Invalid("an object with device_type and artifact_name was expected");
    }
    var values = new LinkedHashMap<String, String>();
    node.properties().stream()
        .filter(member -> member.getValue().isString())
        .forEach(member -> values.put(member.getKey(), member.getValue().stringValue()));
    return new Provides(values);
  }

  private static DeploymentId id(Call call) {
    return DeploymentId.parse(call.segment("id"));
  }
}
