package io.trivet.server.devices.configuration;

import io.trivet.core.devices.Configuration;
import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Mender's device configure, for devices and for people. Source: mender-api.md 6.
final class ConfigurationApi {
  private static final String DEVICE = "/api/devices/v1/deviceconfig/configuration";
  private static final String ROOT = "/api/management/v1/deviceconfig/configurations/device/{id}";
  private static final int RETRIES_MAX = 1000;

  private final Configurations configurations;

  ConfigurationApi(Configurations configurations) {
    this.configurations = configurations;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint.ForDevice("GET", DEVICE, this::ofDevice),
        new Endpoint.ForDevice("PUT", DEVICE, this::report),
        Endpoint.read("GET", ROOT, Permission.READ_DEVICES, this::get),
        Endpoint.change(
            "PUT",
            ROOT,
            Permission.CONFIGURE_DEVICES,
            AuditAction.SET_CONFIGURATION,
            this::configure),
        Endpoint.change(
            "POST",
            ROOT + "/deploy",
            Permission.CONFIGURE_DEVICES,
            AuditAction.DEPLOY_CONFIGURATION,
            this::deploy));
  }

  record DeployBody(@Nullable Integer retries) {
    int given() {
      int count = Objects.requireNonNullElse(retries, 0);
      if (count < 0 || count > RETRIES_MAX) {
        throw new Failure.Invalid("retries must be a number from 0 to %d".formatted(RETRIES_MAX));
      }
      return count;
    }
  }

  private Reply ofDevice(Call call, DeviceCaller caller) {
    return Reply.json(configurations.ofDevice(caller.device()).values());
  }

  private Reply report(Call call, DeviceCaller caller) {
    configurations.report(caller.device(), configuration(call));
    return Reply.NO_CONTENT;
  }

  private Reply get(Call call, UserCaller caller) {
    var device = device(call, caller);
    var row = configurations.get(caller, device);
    var view = new LinkedHashMap<String, Object>();
    view.put("id", device.id().toString());
    view.put("configured", row.configured().values());
    view.put("reported", row.reported().values());
    row.deployment().ifPresent(id -> view.put("deployment_id", id.toString()));
    row.reportedAt().ifPresent(at -> view.put("reported_ts", at.toString()));
    row.updatedAt().ifPresent(at -> view.put("updated_ts", at.toString()));
    return Reply.json(view);
  }

  private Reply configure(Call call, UserCaller caller) {
    configurations.configure(caller, device(call, caller), configuration(call));
    return Reply.NO_CONTENT;
  }

  private Reply deploy(Call call, UserCaller caller) {
    int retries = call.hasBody() ? call.json(DeployBody.class).given() : 0;
    var id = configurations.deploy(caller, device(call, caller), retries);
    return Reply.json(Map.of("deployment_id", id.toString()));
  }

  /// A flat object of strings; anything else is refused, so that no value gets lost on the way.
  private static Configuration configuration(Call call) {
    var node = call.json(JsonNode.class);
    if (!node.isObject() || !node.valueStream().allMatch(JsonNode::isString)) {
      throw new Failure.Invalid("a configuration must be an object whose values are strings");
    }
    var values = new LinkedHashMap<String, String>();
    node.properties()
        .forEach(member -> values.put(member.getKey(), member.getValue().stringValue()));
    return new Configuration(values);
  }

  private static DeviceRef device(Call call, UserCaller caller) {
    return new DeviceRef(caller.tenant(), DeviceId.parse(call.segment("id")));
  }
}
