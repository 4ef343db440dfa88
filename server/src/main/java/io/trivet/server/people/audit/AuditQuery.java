package io.trivet.server.people.audit;

import io.trivet.core.kernel.Failure;
import io.trivet.server.platform.http.Call;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Which entries are asked for; an empty text is any. `kept` is the time before which retention has
/// taken them away.
record AuditQuery(
    Optional<Instant> from,
    Optional<Instant> to,
    Instant kept,
    String actorId,
    String actorKind,
    String actorEmail,
    String objectId,
    String objectType,
    String deploymentName,
    String action,
    String decision,
    boolean oldestFirst) {
  private static final List<String> KINDS = List.of("user", "device", "system", "unknown");

  static AuditQuery of(Call call, Instant kept) {
    return of(call::query, kept);
  }

  /// `given` finds a parameter by its name.
  static AuditQuery of(Function<String, Optional<String>> given, Instant kept) {
    return new AuditQuery(
        time(given, "created_after"),
        time(given, "created_before"),
        kept,
        text(given, "actor_id"),
        oneOf(given, "actor_type", KINDS),
        text(given, "actor_email").strip().toLowerCase(Locale.ROOT),
        text(given, "object_id"),
        text(given, "object_type"),
        text(given, "object_deployment_name"),
        text(given, "action"),
        oneOf(given, "decision", List.of("allowed", "refused")),
        oneOf(given, "sort", List.of("asc", "desc")).equals("asc"));
  }

  /// True if every entry is asked for.
  boolean isEverything() {
    return from.isEmpty()
        && to.isEmpty()
        && List.of(
                actorId,
                actorKind,
                actorEmail,
                objectId,
                objectType,
                deploymentName,
                action,
                decision)
            .stream()
            .allMatch(String::isEmpty);
  }

  private static Optional<Instant> time(Function<String, Optional<String>> given, String name) {
    return given.apply(name).map(text -> Call.time(name, text));
  }

  private static String text(Function<String, Optional<String>> given, String name) {
    return given.apply(name).orElse("");
  }

  private static String oneOf(
      Function<String, Optional<String>> given, String name, List<String> allowed) {
    var text = text(given, name);
    if (!text.isEmpty() && !allowed.contains(text)) {
      throw new Failure.Invalid("%s must be one of %s".formatted(name, String.join(", ", allowed)));
    }
    return text;
  }
}
