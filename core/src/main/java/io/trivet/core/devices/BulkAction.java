package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import java.util.List;
import java.util.Optional;

/// What is done to each of many devices in the background.
public sealed interface BulkAction {
  /// Says yes to the key that waits.
  record Accept() implements BulkAction {}

  /// Says no to the keys that wait or were accepted.
  record Reject() implements BulkAction {}

  record Decommission() implements BulkAction {}

  record JoinGroup(GroupName group) implements BulkAction {}

  record LeaveGroup(GroupName group) implements BulkAction {}

  /// Reads the words of the API and of the database.
  static BulkAction parse(String word, Optional<GroupName> group) {
    boolean wantsGroup = word.endsWith("_group");
    if (wantsGroup != group.isPresent()) {
      throw new Failure.Invalid(
          wantsGroup
              ? "group must be given with join_group and leave_group"
              : "group can only be given with join_group and leave_group");
    }
    return switch (word) {
      case "accept" -> new Accept();
      case "reject" -> new Reject();
      case "decommission" -> new Decommission();
      case "join_group" -> new JoinGroup(group.orElseThrow());
      case "leave_group" -> new LeaveGroup(group.orElseThrow());
      default ->
          throw new Failure.Invalid(
              "action must be accept, reject, decommission, join_group or leave_group");
    };
  }

  default String word() {
    return switch (this) {
      case Accept _ -> "accept";
      case Reject _ -> "reject";
      case Decommission _ -> "decommission";
      case JoinGroup _ -> "join_group";
      case LeaveGroup _ -> "leave_group";
    };
  }

  default Optional<GroupName> inGroup() {
    return switch (this) {
      case JoinGroup(var group) -> Optional.of(group);
      case LeaveGroup(var group) -> Optional.of(group);
      case Accept _, Reject _, Decommission _ -> Optional.empty();
    };
  }

  /// Takes something from a device that nobody can give back: asked for with more care.
  default boolean isFinal() {
    return this instanceof Decommission;
  }

  /// Those of the selected devices that it can change at all.
  default Condition applicable() {
    return switch (this) {
      case Accept _ -> status(List.of(DeviceStatus.PENDING));
      case Reject _ -> status(List.of(DeviceStatus.PENDING, DeviceStatus.ACCEPTED));
      case LeaveGroup(var group) -> term("system/group", Operator.EQ, group.value());
      case JoinGroup(var group) -> term("system/group", Operator.NE, group.value());
      case Decommission _ -> Condition.anything();
    };
  }

  private static Condition status(List<DeviceStatus> statuses) {
    return term("identity/status", Operator.IN, statuses.stream().map(DeviceStatus::text).toList());
  }

  private static Condition term(String attribute, Operator operator, Object value) {
    return new Condition.Term(new Predicate(AttributeName.parse(attribute), operator, value));
  }
}
