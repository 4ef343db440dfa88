package io.trivet.core.people;

/// What a route asks of its caller. Every management route declares exactly one.
public enum Permission {
  /// One's own profile, sessions and settings: every signed-in user.
  OWN_ACCOUNT,
  READ_USERS,
  MANAGE_USERS,
  READ_DEVICES,
  MANAGE_DEVICES,
  READ_SOFTWARE,
  MANAGE_SOFTWARE,
  /// The keys that decide which artifacts are accepted at all.
  MANAGE_SIGNING,
  READ_DEPLOYMENTS,
  DEPLOY,
}
