package io.trivet.server.software.deployment;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Mender's update control map: where older clients (Mender client 2 and 3) pause during an update.
/// Newer clients do not ask for one. Source: mender-docs, "Customize the update process".
final class ControlMap {
  private static final Set<String> STATES =
      Set.of("ArtifactInstall_Enter", "ArtifactReboot_Enter", "ArtifactCommit_Enter");
  private static final Set<String> ACTIONS = Set.of("pause", "continue", "force_continue", "fail");

  private ControlMap() {}

  /// The map as it is kept: `priority` and `states`; an `id` of the caller's own is dropped,
  /// because the client wants the deployment's there.
  static Map<String, Object> checked(JsonNode map) {
    require(map.isObject(), "update_control_map must be an object");
    require(
        map.toString().length() <= Limits.CONTROL_MAP_CHARS_MAX, "update_control_map is too long");
    var priority = map.path("priority");
    require(
        priority.isMissingNode() || (priority.isInt() && Math.abs(priority.intValue()) <= 10),
        "priority of update_control_map must be a number from -10 to 10");
    var states = new LinkedHashMap<String, Object>();
    for (var state : map.path("states").properties()) {
      states.put(name(state.getKey()), action(state.getValue()));
    }
    var checked = new LinkedHashMap<String, Object>();
    checked.put("priority", priority.isMissingNode() ? 0 : priority.intValue());
    checked.put("states", states);
    return checked;
  }

  /// As a device gets it.
  static Map<String, Object> forDevice(String stored, String deployment) {
    var map = new LinkedHashMap<String, Object>();
    map.put("id", deployment);
    for (var entry : Json.parse(stored, Map.class).entrySet()) {
      if (entry instanceof Map.Entry<?, ?> pair) {
        map.put(String.valueOf(pair.getKey()), pair.getValue());
      }
    }
    return map;
  }

  private static String name(String state) {
    require(
        STATES.contains(state),
        "states of update_control_map must be of ArtifactInstall_Enter, ArtifactReboot_Enter and"
            + " ArtifactCommit_Enter");
    return state;
  }

  private static Map<String, Object> action(JsonNode state) {
    require(
        state.path("action").isString() && ACTIONS.contains(state.path("action").stringValue()),
        "action of a state must be pause, continue, force_continue or fail");
    var action = new LinkedHashMap<String, Object>();
    action.put("action", state.path("action").stringValue());
    for (var name : Set.of("on_map_expire", "on_action_executed")) {
      var value = state.path(name);
      if (!value.isMissingNode()) {
        require(
            value.isString() && ACTIONS.contains(value.stringValue()),
            name + " of a state must be pause, continue, force_continue or fail");
        action.put(name, value.stringValue());
      }
    }
    return action;
  }

  private static void require(boolean fits, String message) {
    if (!fits) {
      throw new Failure.Invalid(message);
    }
  }
}
