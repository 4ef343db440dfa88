package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.PermissionSet;
import io.trivet.core.people.PermissionSet.ScopeType;
import io.trivet.core.people.Role;
import io.trivet.core.people.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Roles as Mender's API writes them: `permission_sets_with_scope` (v2) or `permissions` (v1); and
/// our own `grants` beside them, which say it whole.
final class RoleJson {
  private RoleJson() {}

  record ScopeBody(@Nullable String type, @Nullable List<@Nullable String> value) {}

  record SetBody(@Nullable String name, @Nullable ScopeBody scope) {
    PermissionSet.Scoped parse() {
      var set =
          PermissionSet.find(name == null ? "" : name)
              .orElseThrow(() ->
                  new Failure.Unprocessable(
                      "permission_sets_with_scope names a permission set that is not there"));
      return new PermissionSet.Scoped(set, scope == null ? List.of() : values(set, scope));
    }

    private static List<String> values(PermissionSet set, ScopeBody scope) {
      var expected = set.scopeType();
      if (expected == ScopeType.NONE || !expected.text().equals(scope.type())) {
        throw new Failure.Unprocessable(
            expected == ScopeType.NONE
                ? "permission set %s has no scope".formatted(set.setName())
                : "the scope of permission set %s must be of type %s"
                    .formatted(set.setName(), expected.text()));
      }
      var values = scope.value() == null ? List.<String>of() : scope.value();
      if (values.isEmpty()
          || values.size() > Limits.SCOPE_NAMES_MAX
          || values.stream().anyMatch(value -> value == null || value.isBlank())) {
        throw new Failure.Invalid(
            "scope.value must hold 1 to %d names, none of them empty"
                .formatted(Limits.SCOPE_NAMES_MAX));
      }
      return values.stream().map(Objects::requireNonNull).toList();
    }
  }

  record Body(
      @Nullable String name,
      @Nullable String description,
      @Nullable List<@Nullable SetBody> permission_sets_with_scope,
      @Nullable List<@Nullable GrantJson> grants) {

    /// `name` of the path, where there is one.
    Role parse(@Nullable String pathName) {
      var role = pathName == null ? name : pathName;
      if (role == null || role.isBlank() || role.length() > Limits.ROLE_NAME_CHARS_MAX) {
        throw new Failure.Invalid(
            "name must have 1 to %d characters".formatted(Limits.ROLE_NAME_CHARS_MAX));
      }
      if (pathName != null && name != null && !name.equals(pathName)) {
        throw new Failure.Invalid("a role cannot be renamed: name must be the one of the path");
      }
      var text = description == null ? "" : description;
      if (text.length() > Limits.DESCRIPTION_CHARS_MAX) {
        throw new Failure.Invalid(
            "description must have at most %d characters".formatted(Limits.DESCRIPTION_CHARS_MAX));
      }
      return new Role(role, text, all(), false);
    }

    private List<Grant> all() {
      var all =
          Stream.concat(
                  present("permission_sets_with_scope", permission_sets_with_scope)
                      .map(set -> set.parse().grant()),
                  present("grants", grants).map(GrantJson::parse))
              .distinct()
              .toList();
      if (all.size() > Limits.GRANTS_PER_ROLE_MAX) {
        throw new Failure.Invalid(
            "a role can have at most %d permission sets and grants"
                .formatted(Limits.GRANTS_PER_ROLE_MAX));
      }
      return all;
    }

    private static <T> Stream<T> present(String what, @Nullable List<@Nullable T> list) {
      if (list == null) {
        return Stream.of();
      }
      if (list.contains(null)) {
        throw new Failure.Invalid(what + " must not hold null");
      }
      return list.stream().map(Objects::requireNonNull);
    }
  }

  static Object write(Role role) {
    var view = head(role);
    view.put(
        "permission_sets_with_scope",
        role.grants().stream()
            .flatMap(grant -> PermissionSet.view(grant).stream())
            .distinct()
            .map(RoleJson::write)
            .toList());
    view.put("grants", role.grants().stream().map(GrantJson::write).toList());
    return view;
  }

  private static Map<String, Object> head(Role role) {
    var view = new LinkedHashMap<String, Object>();
    view.put("name", role.name());
    view.put("description", role.description());
    view.put("built_in", role.builtIn());
    return view;
  }

  private static Object write(PermissionSet.Scoped scoped) {
    var view = new LinkedHashMap<String, Object>();
    view.put("name", scoped.set().setName());
    if (!scoped.values().isEmpty()) {
      var scope = new LinkedHashMap<String, Object>();
      scope.put("type", scoped.set().scopeType().text());
      scope.put("value", scoped.values());
      view.put("scope", scope);
    }
    return view;
  }

  static Object write(PermissionSet set) {
    var view = new LinkedHashMap<String, Object>();
    view.put("name", set.setName());
    view.put("description", set.description());
    view.put("permissions", set.permissions().stream().map(Enum::name).sorted().toList());
    if (set.scopeType() != ScopeType.NONE) {
      view.put("supported_scope_types", List.of(set.scopeType().text()));
    }
    return view;
  }

  /// The deprecated form: what its four actions and two kinds of object can say. A right that it
  /// has no word for is left out.
  static Object writeV1(Role role) {
    var view = head(role);
    view.put(
        "permissions",
        role.grants().stream().flatMap(grant -> permissions(grant).stream()).distinct().toList());
    return view;
  }

  private static List<Object> permissions(Grant grant) {
    if (grant.permissions().equals(Set.of(Permission.values()))
        && grant.scope().equals(Scope.ALL)) {
      return List.of(permission("any", "any", "any"));
    }
    var permissions = new ArrayList<Object>();
    for (var permission : grant.permissions().stream().sorted().toList()) {
      var action =
          switch (permission) {
            case READ_DEVICES -> "VIEW_DEVICE";
            case MANAGE_DEVICES -> "MANAGE_DEVICE";
            case DEPLOY -> "CREATE_DEPLOYMENT";
            case TERMINAL -> "REMOTE_TERMINAL";
            default -> "";
          };
      if (!action.isEmpty()) {
        permissions.addAll(permissions(action, grant.scope().devices()));
      }
    }
    return permissions;
  }

  private static List<Object> permissions(String action, Scope.Devices devices) {
    return switch (devices) {
      case Scope.Devices.All _ -> List.of(permission(action, "any", "any"));
      case Scope.Devices.In(var groups, _) ->
          groups.stream().sorted().map(group -> permission(action, "DEVICE_GROUP", group)).toList();
    };
  }

  private static Object permission(String action, String type, String value) {
    return Map.of("action", action, "object", Map.of("type", type, "value", value));
  }
}
