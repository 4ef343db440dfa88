package io.trivet.core.people;

import static io.trivet.core.people.Permission.*;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The roles every tenant has. The first five are Mender's, with its names; nobody can change them.
public enum BuiltInRole {
  ADMINISTRATOR("RBAC_ROLE_PERMIT_ALL", "Full access", EnumSet.allOf(Permission.class)),
  OBSERVER(
      "RBAC_ROLE_OBSERVER",
      "Reads devices, releases, deployments and users",
      EnumSet.of(READ_DEVICES, READ_SOFTWARE, READ_DEPLOYMENTS, READ_USERS)),
  RELEASE_MANAGER(
      "RBAC_ROLE_CI",
      "Manages all releases",
      EnumSet.of(READ_SOFTWARE, UPLOAD_SOFTWARE, MANAGE_SOFTWARE)),
  DEPLOYMENT_MANAGER(
      "RBAC_ROLE_DEPLOYMENTS_MANAGER",
      "Deploys any release to any device",
      EnumSet.of(READ_DEPLOYMENTS, DEPLOY, STOP_DEPLOYMENTS, READ_DEVICES, READ_SOFTWARE)),
  TROUBLESHOOTER(
      "RBAC_ROLE_REMOTE_TERMINAL",
      "Opens terminals, transfers files and forwards ports on any device",
      EnumSet.of(READ_DEVICES, TERMINAL, FILE_UPLOAD, FILE_DOWNLOAD, PORT_FORWARD, RUN_RUNBOOKS)),
  AUDITOR(
      "TRIVET_ROLE_AUDITOR",
      "Reads everything, the audit log included, and changes nothing",
      EnumSet.of(READ_DEVICES, READ_SOFTWARE, READ_DEPLOYMENTS, READ_USERS, READ_AUDIT)),
  APPROVER(
      "TRIVET_ROLE_APPROVER",
      "Says yes or no to deployments and to requests for remote access, and can stop them",
      EnumSet.of(
          READ_DEVICES,
          READ_SOFTWARE,
          READ_DEPLOYMENTS,
          APPROVE_DEPLOYMENTS,
          APPROVE_ACCESS,
          MODERATE_SESSIONS,
          STOP_DEPLOYMENTS)),
  CI_PUBLISHER(
      "TRIVET_ROLE_CI_PUBLISHER",
      "Uploads artifacts and nothing else",
      EnumSet.of(UPLOAD_SOFTWARE));

  private final String roleName;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable copy
  private final Set<Permission> permissions;

  BuiltInRole(String roleName, String description, Set<Permission> permissions) {
    this.roleName = roleName;
    this.description = description;
    this.permissions = Set.copyOf(permissions);
  }

  public String roleName() {
    return roleName;
  }

  public String description() {
    return description;
  }

  public List<Grant> grants() {
    return List.of(Grant.everywhere(permissions));
  }

  public static Optional<BuiltInRole> find(String name) {
    return List.of(values()).stream().filter(role -> role.roleName.equals(name)).findFirst();
  }
}
