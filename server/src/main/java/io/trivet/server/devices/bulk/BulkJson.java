package io.trivet.server.devices.bulk;

import io.trivet.core.devices.BulkAction;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.GroupName;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.server.devices.inventory.FilterJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Bulk operations as JSON.
final class BulkJson {
  private BulkJson() {}

  /// An order. Which devices are meant must be said: by filters, by ids, or with `all`; leaving a
  /// group is about its members without more.
  record OrderBody(
      @Nullable String action,
      @Nullable String group,
      @Nullable JsonNode filters,
      @Nullable List<String> device_ids,
      @Nullable Boolean all,
      @Nullable Long max_devices,
      @Nullable Boolean preview) {
    BulkOperations.Order order() {
      var parsed =
          BulkAction.parse(
              Objects.requireNonNullElse(action, ""),
              Optional.ofNullable(group).map(GroupName::new));
      if (max_devices != null && max_devices < 1) {
        throw new Failure.Invalid("max_devices must be 1 or more");
      }
      return new BulkOperations.Order(
          parsed,
          selection(parsed),
          max_devices == null ? OptionalLong.empty() : OptionalLong.of(max_devices));
    }

    boolean isPreview() {
      return Boolean.TRUE.equals(preview);
    }

    private BulkOperations.Selection selection(BulkAction parsed) {
      var condition = filters == null ? Condition.anything() : FilterJson.parse(filters);
      var listed = listed();
      boolean narrowed = condition.predicates().findAny().isPresent() || !listed.isEmpty();
      if (narrowed && Boolean.TRUE.equals(all)) {
        throw new Failure.Invalid("all cannot be given with filters or device_ids");
      }
      if (!narrowed && !Boolean.TRUE.equals(all) && !(parsed instanceof BulkAction.LeaveGroup)) {
        throw new Failure.Invalid("filters, device_ids or \"all\": true must say which devices");
      }
      return new BulkOperations.Selection(condition, listed);
    }

    private List<DeviceId> listed() {
      var ids = device_ids == null ? List.<String>of() : device_ids;
      if (ids.size() > Limits.BULK_LISTED_MAX) {
        throw new Failure.Invalid(
            "device_ids may hold at most %d ids: use filters".formatted(Limits.BULK_LISTED_MAX));
      }
      return ids.stream()
          .map(id -> DeviceId.parse(Objects.requireNonNullElse(id, "")))
          .distinct()
          .toList();
    }
  }

  static Map<String, Object> write(BulkOperation operation) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", operation.id().toString());
    json.put("action", operation.action().word());
    operation.action().inGroup().ifPresent(group -> json.put("group", group.value()));
    json.put("state", operation.state().text());
    if (!operation.reason().isEmpty()) {
      json.put("reason", operation.reason());
    }
    json.put("total", operation.progress().total());
    json.put("done", operation.progress().done());
    json.put("changed", operation.progress().changed());
    json.put("failed", operation.progress().failed());
    json.put("created_by", operation.owner().actor().name());
    json.put("created_ts", operation.createdAt().toString());
    operation.endedAt().ifPresent(at -> json.put("ended_ts", at.toString()));
    return json;
  }

  static Map<String, Object> write(BulkStore.FailedDevice failed) {
    return Map.of("device_id", failed.device().toString(), "reason", failed.reason());
  }
}
