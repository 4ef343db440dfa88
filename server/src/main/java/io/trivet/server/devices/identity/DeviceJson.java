package io.trivet.server.devices.identity;

import io.trivet.core.devices.AuthSet;
import io.trivet.core.devices.Device;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.kernel.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Devices as Mender's management API v2 writes them.
final class DeviceJson {
  private DeviceJson() {}

  static Map<String, Object> write(Device device) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", device.ref().id().toString());
    view.put("identity_data", device.identity());
    view.put("status", device.status().text());
    view.put("created_ts", device.createdAt().toString());
    view.put("updated_ts", device.updatedAt().toString());
    device.checkInAt().ifPresent(at -> view.put("check_in_time", at.toString()));
    view.put("auth_sets", device.authSets().stream().map(set -> write(device, set)).toList());
    view.put("decommissioning", false);
    return view;
  }

  private static Object write(Device device, AuthSet set) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", set.id().toString());
    view.put("identity_data", device.identity());
    view.put("pubkey", set.publicKey());
    view.put("status", set.status().text());
    view.put("ts", set.createdAt().toString());
    return view;
  }

  record StatusBody(@Nullable String status) {
    DeviceStatus parse() {
      if (status == null) {
        throw new Failure.Invalid("status must be given");
      }
      return DeviceStatus.parse(status);
    }
  }

  record PreauthorizeBody(
      @Nullable JsonNode identity_data, @Nullable String pubkey, @Nullable Boolean force) {
    IdentityData identity() {
      if (identity_data == null) {
        throw new Failure.Invalid("identity_data must be given");
      }
      return IdentityData.of(identity_data);
    }

    DeviceKey key() {
      if (pubkey == null) {
        throw new Failure.Invalid("pubkey must be given");
      }
      return DeviceKey.parse(pubkey);
    }
  }

  /// Each member is one string or an array of strings.
  record SearchBody(@Nullable JsonNode status, @Nullable JsonNode id) {
    DeviceQuery query() {
      return new DeviceQuery(
          strings("status", status).stream().map(DeviceStatus::parse).toList(),
          strings("id", id).stream().map(DeviceId::parse).toList());
    }
  }

  private static List<String> strings(String name, @Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return List.of();
    }
    var nodes = node.isArray() ? node.valueStream().toList() : List.of(node);
    if (!nodes.stream().allMatch(JsonNode::isString)) {
      throw new Failure.Invalid(name + " must be a string or an array of strings");
    }
    return nodes.stream().map(JsonNode::stringValue).toList();
  }

  static Object count(long count) {
    return Map.of("count", count);
  }
}
