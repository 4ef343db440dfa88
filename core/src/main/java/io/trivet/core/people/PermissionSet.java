package io.trivet.core.people;

import static io.trivet.core.people.Permission.*;

import io.trivet.core.kernel.Failure;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Mender's permission sets: names for groups of rights that go together, each over one kind of
/// scope. A role can be written and read as a list of these; what is kept are {@link Grant}s.
public enum PermissionSet {
  BASIC("Basic", "One's own profile and settings", ScopeType.NONE, EnumSet.of(OWN_ACCOUNT)),
  READ_DEVICES(
      "ReadDevices",
      "Reads devices and their inventory",
      ScopeType.DEVICE_GROUPS,
      EnumSet.of(Permission.READ_DEVICES)),
  MANAGE_DEVICES(
      "ManageDevices",
      "Admits, groups, tags and decommissions devices",
      ScopeType.DEVICE_GROUPS,
      EnumSet.of(Permission.READ_DEVICES, Permission.MANAGE_DEVICES)),
  DEPLOY_TO_DEVICES(
      "DeployToDevices",
      "Creates, follows and stops deployments",
      ScopeType.DEVICE_GROUPS,
      EnumSet.of(Permission.READ_DEVICES, READ_DEPLOYMENTS, DEPLOY, STOP_DEPLOYMENTS)),
  CONFIGURE_DEVICES(
      "ConfigureDevices",
      "Changes the configuration of devices",
      ScopeType.DEVICE_GROUPS,
      EnumSet.of(Permission.READ_DEVICES, Permission.CONFIGURE_DEVICES)),
  CONNECT_TO_DEVICES(
      "ConnectToDevices",
      "Opens terminals, transfers files and forwards ports",
      ScopeType.DEVICE_GROUPS,
      EnumSet.of(
          Permission.READ_DEVICES,
          TERMINAL,
          FILE_UPLOAD,
          FILE_DOWNLOAD,
          PORT_FORWARD,
          RUN_RUNBOOKS)),
  READ_RELEASES(
      "ReadReleases",
      "Reads releases and downloads artifacts",
      ScopeType.RELEASE_TAGS,
      EnumSet.of(READ_SOFTWARE)),
  MANAGE_RELEASES(
      "ManageReleases",
      "Uploads, describes, tags and deletes releases",
      ScopeType.RELEASE_TAGS,
      EnumSet.of(READ_SOFTWARE, UPLOAD_SOFTWARE, MANAGE_SOFTWARE)),
  UPLOAD_ARTIFACTS(
      "UploadArtifacts",
      "Uploads artifacts and nothing else",
      ScopeType.NONE,
      EnumSet.of(UPLOAD_SOFTWARE)),
  READ_USERS("ReadUsers", "Reads users", ScopeType.NONE, EnumSet.of(Permission.READ_USERS)),
  MANAGE_USERS(
      "ManageUsers",
      "Manages users and roles, up to the rights one has",
      ScopeType.NONE,
      EnumSet.of(Permission.READ_USERS, Permission.MANAGE_USERS)),
  READ_AUDIT_LOGS("ReadAuditLogs", "Reads the audit log", ScopeType.NONE, EnumSet.of(READ_AUDIT)),
  SUPER_USER("SuperUser", "Everything", ScopeType.NONE, EnumSet.allOf(Permission.class));

  /// What the scope of a set can name.
  public enum ScopeType {
    NONE(""),
    DEVICE_GROUPS("DeviceGroups"),
    RELEASE_TAGS("ReleaseTags");

    private final String text;

    ScopeType(String text) {
      this.text = text;
    }

    /// Mender's word; empty for none.
    public String text() {
      return text;
    }
  }

  /// A set over some groups or tags; over all of them where there are no values.
  public record Scoped(PermissionSet set, List<String> values) {
    public Scoped {
      values = List.copyOf(values);
      if (set.scopeType == ScopeType.NONE && !values.isEmpty()) {
        throw new Failure.Invalid("permission set %s has no scope".formatted(set.setName));
      }
    }

    public Grant grant() {
      var scope =
          switch (set.scopeType) {
            case NONE -> Scope.ALL;
            case DEVICE_GROUPS ->
                values.isEmpty()
                    ? Scope.ALL
                    : new Scope(
                        new Scope.Devices.In(Set.copyOf(values), Set.of()),
                        new Scope.Releases.All());
            case RELEASE_TAGS ->
                values.isEmpty()
                    ? Scope.ALL
                    : new Scope(
                        new Scope.Devices.All(), new Scope.Releases.Tagged(Set.copyOf(values)));
          };
      return new Grant(set.permissions, scope, Budget.UNLIMITED);
    }
  }

  private final String setName;
  private final String description;
  private final ScopeType scopeType;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable copy
  private final Set<Permission> permissions;

  PermissionSet(
      String setName, String description, ScopeType scopeType, Set<Permission> permissions) {
    this.setName = setName;
    this.description = description;
    this.scopeType = scopeType;
    this.permissions = Set.copyOf(permissions);
  }

  public String setName() {
    return setName;
  }

  public String description() {
    return description;
  }

  public ScopeType scopeType() {
    return scopeType;
  }

  public Set<Permission> permissions() {
    return permissions;
  }

  public static Optional<PermissionSet> find(String name) {
    return Arrays.stream(values()).filter(set -> set.setName.equals(name)).findFirst();
  }

  /// A grant in Mender's words: the largest sets within it. What Mender has no word for (dynamic
  /// groups, both kinds of scope at once, budgets) is not in it: a view for clients that know no
  /// grants, never what decides.
  public static List<Scoped> view(Grant grant) {
    var within =
        Arrays.stream(values())
            .filter(set -> grant.permissions().containsAll(set.permissions))
            .filter(set -> set != BASIC || grant.permissions().size() == 1)
            .flatMap(set -> scoped(set, grant.scope()).stream())
            .toList();
    return within.stream()
        .filter(one -> within.stream().noneMatch(other -> one.set().isPartOf(other.set())))
        .toList();
  }

  private boolean isPartOf(PermissionSet other) {
    return this != other && other.permissions.containsAll(permissions);
  }

  private static Optional<Scoped> scoped(PermissionSet set, Scope scope) {
    return switch (set.scopeType) {
      case NONE ->
          scope.equals(Scope.ALL) ? Optional.of(new Scoped(set, List.of())) : Optional.empty();
      case DEVICE_GROUPS ->
          switch (scope.devices()) {
            case Scope.Devices.All _ -> Optional.of(new Scoped(set, List.of()));
            case Scope.Devices.In(var groups, _) -> named(set, groups);
          };
      case RELEASE_TAGS ->
          switch (scope.releases()) {
            case Scope.Releases.All _ -> Optional.of(new Scoped(set, List.of()));
            case Scope.Releases.Tagged(var tags) -> named(set, tags);
          };
    };
  }

  private static Optional<Scoped> named(PermissionSet set, Set<String> values) {
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(new Scoped(set, values.stream().sorted().toList()));
  }
}
