package io.trivet.server.software.deployment;

import io.trivet.core.kernel.Failure;
import io.trivet.core.software.DeploymentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Which deployments a list is about; an empty text or list asks for nothing special.
record DeploymentQuery(
    String type,
    String status,
    List<DeploymentId> ids,
    List<String> names,
    String search,
    Instant createdAfter,
    Instant createdBefore,
    boolean oldestFirst,
    Known reach,
    Instant now) {
  private static final Set<String> TYPES = Set.of("", "software", "configuration");
  private static final Set<String> STATUSES =
      Set.of("", "scheduled", "pending", "inprogress", "finished");
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  DeploymentQuery {
    if (!TYPES.contains(type)) {
      throw new Failure.Invalid("type must be software or configuration");
    }
    ids = List.copyOf(ids);
    names = List.copyOf(names);
    if (!STATUSES.contains(status)) {
      throw new Failure.Invalid("status must be scheduled, pending, inprogress or finished");
    }
  }

  /// The deployments a caller may know of: all, or those to these groups.
  record Known(boolean everything, Set<String> groups, Set<UUID> filters) {
    static final Known ALL = new Known(true, Set.of(), Set.of());

    Known {
      groups = Set.copyOf(groups);
      filters = Set.copyOf(filters);
    }
  }

  /// These deployments, whatever their names.
  DeploymentQuery withIds(List<DeploymentId> others) {
    return new DeploymentQuery(
        type,
        status,
        others,
        List.of(),
        search,
        createdAfter,
        createdBefore,
        oldestFirst,
        reach,
        now);
  }

  static Instant after(Optional<Instant> time) {
    return time.filter(t -> t.isAfter(FIRST)).orElse(FIRST);
  }

  static Instant before(Optional<Instant> time) {
    return time.filter(t -> t.isBefore(LAST)).orElse(LAST);
  }

  static boolean oldestFirst(String sort) {
    return switch (sort) {
      case "asc" -> true;
      case "desc" -> false;
      default -> throw new Failure.Invalid("sort must be asc or desc");
    };
  }

  String order() {
    return oldestFirst
        ? " ORDER BY d.created_at, d.deployment_id"
        : " ORDER BY d.created_at DESC, d.deployment_id";
  }
}
