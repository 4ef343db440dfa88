package io.trivet.server.people.audit;

import io.trivet.core.people.AuditEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a change came to, with what the log says of it.
public record Recorded<T extends @Nullable Object>(T value, List<AuditEntry> entries) {
  public Recorded {
    entries = List.copyOf(entries);
  }

  public static <T extends @Nullable Object> Recorded<T> of(T value, AuditEntry... entries) {
    return new Recorded<>(value, List.of(entries));
  }

  /// The change turned out to be none.
  public static <T extends @Nullable Object> Recorded<T> nothing(T value) {
    return new Recorded<>(value, List.of());
  }
}
