package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.ReleaseReach;
import io.trivet.core.people.Scope;
import io.trivet.core.people.UserCaller;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/// Which releases a caller reaches: the one way to cut a list of releases or artifacts down to what
/// the caller may know, and to guard a single release.
public final class ReleaseReaches {
  private static final ReleaseStore STORE = new ReleaseStore();

  private ReleaseReaches() {}

  /// A reach as a condition in SQL on a column that holds a release's name. The statement it
  /// becomes part of binds `:tenant`.
  public record Within(ReleaseReach reach) {
    public String on(String nameColumn) {
      return switch (reach) {
        case ReleaseReach.Everything _ -> "true";
        case ReleaseReach.Nothing _ -> "false";
        case ReleaseReach.Tagged _ ->
            nameColumn
                + " IN (SELECT t.name FROM release t"
                + " WHERE t.tenant_id = :tenant AND t.tags && CAST(:reach_tags AS text[]))";
      };
    }

    public <S extends SqlStatement<S>> S bind(S statement) {
      return reach instanceof ReleaseReach.Tagged(var tags)
          ? statement.bind("reach_tags", tags.toArray(String[]::new))
          : statement;
    }

    /// A query in whose text `{releases}` stands for the condition on that column.
    public Query query(Handle db, String sql, String nameColumn) {
      return bind(db.createQuery(sql.replace("{releases}", on(nameColumn))));
    }
  }

  public static Within of(UserCaller caller, Permission permission) {
    return new Within(caller.rights().releases(permission));
  }

  /// {@link Failure.NotFound} when even the release's existence is a secret to the caller, {@link
  /// Failure.Forbidden} when the caller may know it, but lacks the permission on it.
  public static void require(Handle db, UserCaller caller, Permission permission, String name) {
    if (reaches(db, caller, permission, name)) {
      return;
    }
    if (reaches(db, caller, Permission.READ_SOFTWARE, name)) {
      throw missing(permission);
    }
    throw new Failure.NotFound("release");
  }

  public static boolean reaches(Handle db, UserCaller caller, Permission permission, String name) {
    return switch (caller.rights().releases(permission)) {
      case ReleaseReach.Everything _ -> true;
      case ReleaseReach.Nothing _ -> false;
      case ReleaseReach.Tagged(var tags) ->
          !Collections.disjoint(tags, tags(db, caller.tenant(), name));
    };
  }

  /// Whether one scope covers a release with these tags.
  public static boolean covers(Scope.Releases scope, Collection<String> tags) {
    return switch (scope) {
      case Scope.Releases.All _ -> true;
      case Scope.Releases.Tagged tagged -> !Collections.disjoint(tagged.tags(), tags);
    };
  }

  /// The tags of a release; none if there is no such release.
  public static Set<String> tags(Handle db, TenantId tenant, String name) {
    return STORE.find(db, tenant, name).map(row -> Set.copyOf(row.tags())).orElse(Set.of());
  }

  /// The tags of a release that the caller may know of; otherwise {@link Failure.NotFound}.
  public static Set<String> known(Handle db, UserCaller caller, String name) {
    var row =
        STORE.find(db, caller.tenant(), name).orElseThrow(() -> new Failure.NotFound("release"));
    require(db, caller, Permission.READ_SOFTWARE, name);
    return Set.copyOf(row.tags());
  }

  /// Whoever changes tags must manage, by one grant, the release and every tag that comes or goes,
  /// and must not gain a right on the release by it.
  static void requireMayTag(
      UserCaller caller, Collection<String> before, Collection<String> after) {
    var changed = new HashSet<>(before);
    changed.addAll(after);
    changed.removeIf(tag -> before.contains(tag) && after.contains(tag));
    boolean managed =
        caller.rights().grants().stream()
            .filter(grant -> grant.permissions().contains(Permission.MANAGE_SOFTWARE))
            .map(grant -> grant.scope().releases())
            .anyMatch(scope -> covers(scope, before) && names(scope, changed));
    if (!managed) {
      throw new Failure.Forbidden(
          "missing permission MANAGE_SOFTWARE on a tag that would be set or removed");
    }
    var gained = EnumSet.noneOf(Permission.class);
    gained.addAll(held(caller.rights().grants(), after));
    gained.removeAll(held(caller.rights().grants(), before));
    if (!gained.isEmpty()) {
      throw new Failure.Forbidden(
          "missing permission %s on this release: nobody can give it to themselves by tagging"
              .formatted(gained.iterator().next()));
    }
  }

  static Failure missing(Permission permission) {
    return new Failure.Forbidden("missing permission %s on this release".formatted(permission));
  }

  private static boolean names(Scope.Releases scope, Set<String> tags) {
    return switch (scope) {
      case Scope.Releases.All _ -> true;
      case Scope.Releases.Tagged tagged -> tagged.tags().containsAll(tags);
    };
  }

  private static Set<Permission> held(List<Grant> grants, Collection<String> tags) {
    var held = EnumSet.noneOf(Permission.class);
    grants.stream()
        .filter(grant -> covers(grant.scope().releases(), tags))
        .forEach(grant -> held.addAll(grant.permissions()));
    return held;
  }
}
