package io.trivet.core.people;

/// One right. Every operation for people declares exactly one; grants bind rights to a {@link
/// Scope}.
public enum Permission {
  /// One's own profile, sessions and settings: every signed-in user.
  OWN_ACCOUNT(About.TENANT),
  READ_USERS(About.TENANT),
  /// Users, their roles, and the roles themselves.
  MANAGE_USERS(About.TENANT),
  READ_AUDIT(About.TENANT),
  READ_DEVICES(About.DEVICES),
  /// Admission, groups, tags, decommissioning.
  MANAGE_DEVICES(About.DEVICES),
  CONFIGURE_DEVICES(About.DEVICES),
  TERMINAL(About.DEVICES),
  FILE_UPLOAD(About.DEVICES),
  FILE_DOWNLOAD(About.DEVICES),
  PORT_FORWARD(About.DEVICES),
  RUN_RUNBOOKS(About.DEVICES),
  /// To watch other people's remote sessions live and to end them.
  MODERATE_SESSIONS(About.DEVICES),
  /// To say yes to somebody else's request for remote access.
  APPROVE_ACCESS(About.DEVICES),
  READ_SOFTWARE(About.RELEASES),
  UPLOAD_SOFTWARE(About.RELEASES),
  MANAGE_SOFTWARE(About.RELEASES),
  /// The keys that decide which artifacts are accepted at all.
  MANAGE_SIGNING(About.TENANT),
  READ_DEPLOYMENTS(About.DEVICES_AND_RELEASES),
  DEPLOY(About.DEVICES_AND_RELEASES),
  /// To abort, pause and stop, but not to start or resume.
  STOP_DEPLOYMENTS(About.DEVICES_AND_RELEASES),
  APPROVE_DEPLOYMENTS(About.DEVICES_AND_RELEASES),
  MANAGE_INTEGRATIONS(About.TENANT),
  /// Settings and policies of the whole tenant.
  MANAGE_TENANT(About.TENANT);

  /// Which part of a scope matters to a permission.
  public enum About {
    /// None: it is held or not.
    TENANT,
    DEVICES,
    RELEASES,
    DEVICES_AND_RELEASES
  }

  private final About about;

  Permission(About about) {
    this.about = about;
  }

  public About about() {
    return about;
  }

  public boolean isAboutDevices() {
    return about == About.DEVICES || about == About.DEVICES_AND_RELEASES;
  }

  public boolean isAboutReleases() {
    return about == About.RELEASES || about == About.DEVICES_AND_RELEASES;
  }
}
