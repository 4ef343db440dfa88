package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Failure;
import java.util.List;

/// Which artifacts a list is about. `names` are exact, `prefixes` are beginnings, `contains` is any
/// part of a name; an empty text or list asks for nothing special.
record ArtifactQuery(
    List<String> names,
    List<String> prefixes,
    String contains,
    String description,
    String deviceType,
    boolean deviceTypeIsPrefix,
    Sort sort,
    int limit,
    long offset) {
  static final int NAMES_MAX = 100;

  ArtifactQuery {
    names = List.copyOf(names);
    prefixes = List.copyOf(prefixes);
    if (names.size() + prefixes.size() > NAMES_MAX) {
      throw new Failure.Invalid("name may be given at most %d times".formatted(NAMES_MAX));
    }
  }

  enum Sort {
    NAME_ASC(" ORDER BY name, artifact_id"),
    NAME_DESC(" ORDER BY name DESC, artifact_id"),
    MODIFIED_ASC(" ORDER BY modified_at, artifact_id"),
    MODIFIED_DESC(" ORDER BY modified_at DESC, artifact_id");

    private final String orderBy;

    Sort(String orderBy) {
      this.orderBy = orderBy;
    }

    String orderBy() {
      return orderBy;
    }

    static Sort parse(String text) {
      return switch (text) {
        case "name", "name:asc" -> NAME_ASC;
        case "name:desc" -> NAME_DESC;
        case "modified:asc" -> MODIFIED_ASC;
        case "modified", "modified:desc" -> MODIFIED_DESC;
        default ->
            throw new Failure.Invalid(
                "sort must be name or modified, with :asc or :desc behind it");
      };
    }
  }
}
