package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Somebody asks for access to a device or a group: what for, why, and for how long.
public record AccessRequest(
    UserId asker,
    Status status,
    int approvals,
    int approvalsNeeded,
    int minutes,
    Instant expiresAt) {

  public enum Status {
    PENDING,
    APPROVED,
    DENIED,
    REVOKED;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Status parse(String text) {
      return Arrays.stream(values())
          .filter(status -> status.text().equals(text))
          .findFirst()
          .orElseThrow(
              () -> new Failure.Invalid("status must be pending, approved, denied or revoked"));
    }
  }

  /// How long a question waits for its answer.
  public static final Duration PATIENCE = Duration.ofHours(24);

  /// What is asked for. `targets` (forwards only) are addresses such as `tcp/127.0.0.1:502`.
  public record Wish(
      Set<Capability> capabilities, List<String> targets, String reason, int minutes) {
    public Wish {
      capabilities = Set.copyOf(capabilities);
      targets = List.copyOf(targets);
      if (capabilities.isEmpty()) {
        throw new Failure.Invalid(
            "capabilities must name at least one of shell, get, put, forward");
      }
      if (reason.isBlank() || reason.length() > Limits.ACCESS_REASON_CHARS_MAX) {
        throw new Failure.Invalid(
            "a reason of 1 to %d characters is needed".formatted(Limits.ACCESS_REASON_CHARS_MAX));
      }
      if (minutes < 1 || minutes > Limits.ACCESS_MINUTES_MAX) {
        throw new Failure.Invalid(
            "minutes must be from 1 to %d".formatted(Limits.ACCESS_MINUTES_MAX));
      }
      if (targets.size() > Limits.ACCESS_LIST_ENTRIES_MAX) {
        throw new Failure.Invalid(
            "at most %d targets can be named".formatted(Limits.ACCESS_LIST_ENTRIES_MAX));
      }
    }
  }

  /// How many must say yes to a wish: the most that any of its capabilities demands.
  public static int approvalsFor(AccessPolicy policy, Wish wish) {
    int needed = 0;
    for (var capability : wish.capabilities()) {
      var demand = policy.demand(capability);
      if (demand.isPresent()) {
        needed = Math.max(needed, demand.get().approvals());
        if (wish.minutes() > demand.get().minutesMax()) {
          throw new Failure.Unprocessable(
              "%s is given for at most %d minutes"
                  .formatted(capability.text(), demand.get().minutesMax()));
        }
      }
    }
    if (needed == 0) {
      throw new Failure.Unprocessable(
          "not_needed", "the tenant's policy demands no request for this");
    }
    return needed;
  }

  /// The state after one more yes; the access begins with the last of them.
  public AccessRequest approve(UserId by, boolean saidBefore, Instant now) {
    requireOpen(by, now);
    if (saidBefore) {
      throw new Failure.Conflict("you have approved this request already");
    }
    boolean enough = approvals + 1 >= approvalsNeeded;
    return new AccessRequest(
        asker,
        enough ? Status.APPROVED : Status.PENDING,
        approvals + 1,
        approvalsNeeded,
        minutes,
        enough ? now.plus(Duration.ofMinutes(minutes)) : expiresAt);
  }

  public AccessRequest deny(UserId by, Instant now) {
    requireOpen(by, now);
    return with(Status.DENIED);
  }

  /// Taken back, by whoever asked or by whoever may approve: also what was approved.
  public AccessRequest revoke(Instant now) {
    if (!expiresAt.isAfter(now) || status == Status.DENIED || status == Status.REVOKED) {
      throw new Failure.Conflict("the request is over");
    }
    return with(Status.REVOKED);
  }

  private AccessRequest with(Status other) {
    return new AccessRequest(asker, other, approvals, approvalsNeeded, minutes, expiresAt);
  }

  private void requireOpen(UserId by, Instant now) {
    if (by.equals(asker)) {
      throw new Failure.Forbidden("nobody decides on their own request");
    }
    if (status != Status.PENDING || !expiresAt.isAfter(now)) {
      throw new Failure.Conflict("the request waits for no answer any more");
    }
  }
}
