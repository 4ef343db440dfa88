package io.trivet.server.devices.remote;

import io.trivet.core.devices.AccessPolicy;
import io.trivet.core.devices.Capability;
import io.trivet.core.devices.PathRule;
import io.trivet.core.devices.TargetRule;
import io.trivet.core.kernel.Limits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A tenant's policy as JSON: `{"demands": {"shell": {"approvals": 1, "minutes_max": 60}},
/// "get_paths": ["/var/log/**"], "put_paths": [], "forward_targets": ["tcp/127.0.0.1:22"],
/// "recording_days": 365, "idle_minutes": 30, "session_minutes_max": 720}`.
record PolicyJson(
    @Nullable Map<String, DemandJson> demands,
    @Nullable List<String> get_paths,
    @Nullable List<String> put_paths,
    @Nullable List<String> forward_targets,
    @Nullable Integer recording_days,
    @Nullable Integer idle_minutes,
    @Nullable Integer session_minutes_max) {

  record DemandJson(int approvals, @Nullable Integer minutes_max) {
    AccessPolicy.Demand demand() {
      return new AccessPolicy.Demand(
          approvals, minutes_max == null ? Limits.ACCESS_MINUTES_MAX : minutes_max);
    }
  }

  AccessPolicy policy() {
    var read = new EnumMap<Capability, AccessPolicy.Demand>(Capability.class);
    if (demands != null) {
      demands.forEach((name, demand) -> read.put(Capability.parse(name), demand.demand()));
    }
    return new AccessPolicy(
        read,
        list(get_paths).stream().map(PathRule::new).toList(),
        list(put_paths).stream().map(PathRule::new).toList(),
        list(forward_targets).stream().map(TargetRule::new).toList(),
        new AccessPolicy.Lives(
            recording_days == null
                ? Limits.RECORDING_LIFE_DEFAULT
                : Duration.ofDays(recording_days),
            minutes(idle_minutes, Limits.REMOTE_IDLE_DEFAULT),
            minutes(session_minutes_max, Limits.REMOTE_SESSION_LIFE_DEFAULT)));
  }

  private static Duration minutes(@Nullable Integer given, Duration otherwise) {
    return given == null ? otherwise : Duration.ofMinutes(given);
  }

  static PolicyJson write(AccessPolicy policy) {
    var demands = new TreeMap<String, DemandJson>();
    policy
        .demands()
        .forEach((capability, demand) ->
            demands.put(
                capability.text(), new DemandJson(demand.approvals(), demand.minutesMax())));
    return new PolicyJson(
        demands,
        policy.get().stream().map(PathRule::text).toList(),
        policy.put().stream().map(PathRule::text).toList(),
        policy.forward().stream().map(TargetRule::text).toList(),
        (int) policy.lives().recording().toDays(),
        (int) policy.lives().idle().toMinutes(),
        (int) policy.lives().session().toMinutes());
  }

  private static List<String> list(@Nullable List<String> given) {
    return given == null ? List.of() : given;
  }
}
