package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Failure;
import java.util.List;

/// Which releases a list is about; an empty text or list asks for nothing special.
record ReleaseQuery(
    String name,
    String namePrefix,
    List<String> tags,
    String updateType,
    String deviceType,
    String description,
    Sort sort) {
  ReleaseQuery {
    tags = List.copyOf(tags);
  }

  enum Sort {
    NAME_ASC(" ORDER BY r.name"),
    NAME_DESC(" ORDER BY r.name DESC"),
    MODIFIED_ASC(" ORDER BY r.modified_at, r.name"),
    MODIFIED_DESC(" ORDER BY r.modified_at DESC, r.name"),
    ARTIFACTS_ASC(" ORDER BY artifacts_count, r.name"),
    ARTIFACTS_DESC(" ORDER BY artifacts_count DESC, r.name"),
    TAGS_ASC(" ORDER BY r.tags, r.name"),
    TAGS_DESC(" ORDER BY r.tags DESC, r.name");

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
        case "artifacts_count:asc" -> ARTIFACTS_ASC;
        case "artifacts_count", "artifacts_count:desc" -> ARTIFACTS_DESC;
        case "tags", "tags:asc" -> TAGS_ASC;
        case "tags:desc" -> TAGS_DESC;
        default ->
            throw new Failure.Invalid(
                "sort must be name, modified, artifacts_count or tags, with :asc or :desc behind it");
      };
    }
  }
}
