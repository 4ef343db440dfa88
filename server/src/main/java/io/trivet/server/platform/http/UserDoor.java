package io.trivet.server.platform.http;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.UserCaller;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/// Where people come in: who they are, whether the request is theirs, whether they may, and whether
/// they showed a second factor just now where that is asked.
///
/// `admission` turns what was shown into its caller or throws {@link Failure.Unauthorized}; `fresh`
/// throws {@link Failure.Forbidden} unless the caller proved themselves just now, as the operation
/// asks; `highRisk` names the operations that ask for it, as `METHOD path`.
public record UserDoor(
    Admission admission,
    BiConsumer<UserCaller, String> fresh,
    Set<String> highRisk,
    SameOrigin sameOrigin,
    Refusals refusals) {
  public UserDoor {
    highRisk = Set.copyOf(highRisk);
  }

  /// Who is calling: `admit` counts as use of their session, `again` does not.
  public record Admission(
      BiFunction<Presented, Actor.Origin, UserCaller> admit,
      BiFunction<Presented, Actor.Origin, UserCaller> again) {}

  /// Is told of every attempt to change something that was turned away for want of a right.
  @FunctionalInterface
  public interface Refusals {
    void refused(UserCaller caller, AuditAction action, String path);
  }

  Reply answer(Call call, Endpoint.ForUser endpoint) {
    var caller = admit(call, !endpoint.method().equals("GET"));
    try {
      caller.require(endpoint.permission());
      var operation = endpoint.method() + " " + endpoint.path();
      if (highRisk.contains(operation)) {
        fresh.accept(caller, operation);
      }
      return endpoint.handler().answer(call, caller);
    } catch (Failure.Forbidden forbidden) {
      endpoint.audit().ifPresent(action -> refusals.refused(caller, action, call.path()));
      throw forbidden;
    }
  }

  /// The caller of a request. What a cookie alone vouches for must come from our own pages if it
  /// changes something (`guarded`).
  public UserCaller admit(Call call, boolean guarded) {
    var shown = Presented.of(call);
    if (guarded) {
      switch (shown) {
        case Presented.Browser _ -> sameOrigin.require(call);
        case Presented.Token(_, var fromCookie) when fromCookie -> sameOrigin.requireIfSaid(call);
        case Presented.Token _ -> {}
      }
    }
    var origin = new Actor.Origin(call.remoteAddress(), call.requestId());
    call.verifiedBy(
        () -> admission.again().apply(shown, origin), () -> admission.admit().apply(shown, origin));
    return call.callerActive();
  }
}
