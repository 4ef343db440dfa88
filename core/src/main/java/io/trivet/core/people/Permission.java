package io.trivet.core.people;

/// One right. Every operation for people declares exactly one; grants bind rights to a {@link
/// Scope}.
public enum Permission {
  /// One's own profile, sessions and settings: every signed-in user.
  OWN_ACCOUNT,
  READ_USERS,
  /// Users, their roles, and the roles themselves.
  MANAGE_USERS,
  READ_AUDIT,
  READ_DEVICES,
  /// Admission, groups, tags, decommissioning.
  MANAGE_DEVICES,
  CONFIGURE_DEVICES,
  TERMINAL,
  FILE_UPLOAD,
  FILE_DOWNLOAD,
  PORT_FORWARD,
  RUN_RUNBOOKS,
  /// To watch other people's remote sessions live and to end them.
  MODERATE_SESSIONS,
  /// To say yes to somebody else's request for remote access.
  APPROVE_ACCESS,
  READ_SOFTWARE,
  UPLOAD_SOFTWARE,
  MANAGE_SOFTWARE,
  /// The keys that decide which artifacts are accepted at all.
  MANAGE_SIGNING,
  READ_DEPLOYMENTS,
  DEPLOY,
  /// To abort, pause and stop, but not to start or resume.
  STOP_DEPLOYMENTS,
  APPROVE_DEPLOYMENTS,
  MANAGE_INTEGRATIONS,
  /// Settings and policies of the whole tenant.
  MANAGE_TENANT,
}
