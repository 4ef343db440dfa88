package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a tenant demands of remote access beyond the right of a role. An empty list of paths or
/// targets forbids nothing; a list with entries allows only what is on it.
///
/// `demands` names the capabilities that need an approved request; `lives` says how long sessions
/// and recordings last.
public record AccessPolicy(
    Map<Capability, Demand> demands,
    List<PathRule> get,
    List<PathRule> put,
    List<TargetRule> forward,
    Lives lives) {
  /// The rights of the roles are enough, as in Mender.
  public static final AccessPolicy OPEN =
      new AccessPolicy(Map.of(), List.of(), List.of(), List.of(), Lives.DEFAULT);

  public AccessPolicy {
    demands = Map.copyOf(demands);
    get = few(get);
    put = few(put);
    forward = few(forward);
  }

  /// How long things last: recordings after their session, a session in which nobody does anything
  /// (`idle`), and a session however busy it is.
  public record Lives(Duration recording, Duration idle, Duration session) {
    public static final Lives DEFAULT =
        new Lives(
            Limits.RECORDING_LIFE_DEFAULT,
            Limits.REMOTE_IDLE_DEFAULT,
            Limits.REMOTE_SESSION_LIFE_DEFAULT);

    public Lives {
      if (recording.toDays() < 1 || recording.toDays() > 3650) {
        throw new Failure.Invalid("recordings must be kept from 1 to 3650 days");
      }
      requireMinutes("idle_minutes", idle);
      requireMinutes("session_minutes_max", session);
    }

    private static void requireMinutes(String name, Duration given) {
      if (given.toMinutes() < 1 || given.compareTo(Limits.REMOTE_SESSION_LIFE_MAX) > 0) {
        throw new Failure.Invalid(
            "%s must be from 1 to %d".formatted(name, Limits.REMOTE_SESSION_LIFE_MAX.toMinutes()));
      }
    }

    /// Why a session must end now, if it must.
    public Optional<String> over(Instant begun, Instant active, Instant now) {
      if (!now.isBefore(begun.plus(session))) {
        return Optional.of("the session has lasted %d minutes".formatted(session.toMinutes()));
      }
      return now.isBefore(active.plus(idle))
          ? Optional.empty()
          : Optional.of("nothing was done for %d minutes".formatted(idle.toMinutes()));
    }
  }

  /// How many other people must say yes, and for how long their yes lasts at most.
  public record Demand(int approvals, int minutesMax) {
    public Demand {
      if (approvals < 1 || approvals > Limits.ACCESS_APPROVALS_MAX) {
        throw new Failure.Invalid(
            "approvals must be from 1 to %d".formatted(Limits.ACCESS_APPROVALS_MAX));
      }
      if (minutesMax < 1 || minutesMax > Limits.ACCESS_MINUTES_MAX) {
        throw new Failure.Invalid(
            "minutes_max must be from 1 to %d".formatted(Limits.ACCESS_MINUTES_MAX));
      }
    }
  }

  public Optional<Demand> demand(Capability capability) {
    return Optional.ofNullable(demands.get(capability));
  }

  /// {@link Failure.Forbidden} unless the lists allow the path.
  public void requirePath(Capability capability, String path) {
    var rules =
        switch (capability) {
          case GET -> get;
          case PUT -> put;
          case SHELL, FORWARD -> throw new IllegalArgumentException(capability + " has no path");
        };
    if (!rules.isEmpty() && rules.stream().noneMatch(rule -> rule.allows(path))) {
      throw new Failure.Forbidden("the tenant's policy does not allow this path");
    }
  }

  /// {@link Failure.Forbidden} unless the list allows the target, such as `tcp`, `10.0.0.7`, 502.
  public void requireTarget(String transport, String host, int port) {
    if (!forward.isEmpty()
        && forward.stream().noneMatch(rule -> rule.allows(transport, host, port))) {
      throw new Failure.Forbidden("the tenant's policy does not allow this address");
    }
  }

  private static <T> List<T> few(List<T> rules) {
    if (rules.size() > Limits.ACCESS_LIST_ENTRIES_MAX) {
      throw new Failure.Invalid(
          "a list of the policy may have at most %d entries"
              .formatted(Limits.ACCESS_LIST_ENTRIES_MAX));
    }
    return List.copyOf(rules);
  }
}
