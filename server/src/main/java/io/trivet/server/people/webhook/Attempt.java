package io.trivet.server.people.webhook;

import io.trivet.core.kernel.Redelivery;
import io.trivet.server.platform.outbound.Outcome;
import java.time.Instant;
import java.util.Optional;

/// What came of sending one event once, and what follows for the delivery.
record Attempt(
    Delivery.State state,
    Instant at,
    Instant dueAt,
    Optional<Integer> statusCode,
    String answer,
    long millis) {

  static Attempt of(Delivery delivery, Outcome outcome, Instant now, long millis) {
    return switch (outcome) {
      case Outcome.Answered answered when answered.isSuccess() ->
          new Attempt(
              Delivery.State.DELIVERED,
              now,
              now,
              Optional.of(answered.status()),
              answered.excerpt(),
              millis);
      case Outcome.Answered(var status, var excerpt) ->
          failed(delivery, Optional.of(status), excerpt, now, millis);
      case Outcome.Unreachable(var reason) ->
          failed(delivery, Optional.empty(), reason, now, millis);
    };
  }

  private static Attempt failed(
      Delivery delivery, Optional<Integer> status, String answer, Instant now, long millis) {
    var next = Redelivery.next(delivery.attempts() + 1, delivery.firstAttemptAt().orElse(now), now);
    var state = next.isPresent() ? Delivery.State.WAITING : Delivery.State.DEAD;
    return new Attempt(state, now, next.orElse(now), status, answer, millis);
  }

  boolean isSuccess() {
    return state == Delivery.State.DELIVERED;
  }
}
