package io.trivet.server.people.access;

import io.trivet.core.people.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Which users a list is about; an empty list asks for nothing special.
record UserQuery(List<UserId> ids, List<String> emails, Span created, Span updated) {
  static final UserQuery EVERYBODY =
      new UserQuery(
          List.of(),
          List.of(),
          Span.of(Optional.empty(), Optional.empty()),
          Span.of(Optional.empty(), Optional.empty()));

  UserQuery {
    ids = List.copyOf(ids);
    emails = List.copyOf(emails);
  }

  /// Both ends belong to it.
  record Span(Instant from, Instant to) {
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    static Span of(Optional<Instant> from, Optional<Instant> to) {
      return new Span(
          from.filter(FIRST::isBefore).orElse(FIRST), to.filter(LAST::isAfter).orElse(LAST));
    }
  }
}
