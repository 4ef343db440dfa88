package io.trivet.server;

import java.util.Set;

/// Operations that a stolen session must not be enough for: whoever has a second factor shows it
/// again, just before. They decide who may do what, and what devices trust. What stops something is
/// never among them.
final class HighRisk {
  private static final String USERADM = "/api/management/v1/useradm";
  private static final String ROLES = "/api/management/v2/useradm/roles";
  private static final String AUDIT = "/api/management/v1/auditlogs";
  private static final String DEPLOYMENTS = "/api/management/v1/deployments";

  private static final String REMOTE = "/api/management/v1/deviceconnect";

  /// `METHOD path`, as the operation is registered.
  static final Set<String> OPERATIONS =
      Set.of(
          "POST " + USERADM + "/users",
          "PUT " + USERADM + "/users/me",
          "PUT " + USERADM + "/users/{id}",
          "DELETE " + USERADM + "/users/{id}",
          "POST " + USERADM + "/users/{id}/enable",
          "POST " + ROLES,
          "PUT " + ROLES + "/{name}",
          "DELETE " + ROLES + "/{name}",
          "POST " + USERADM + "/settings/tokens",
          "POST " + USERADM + "/sso/idp/metadata",
          "PUT " + USERADM + "/sso/idp/metadata/{id}",
          "POST " + USERADM + "/ci/rules",
          "PUT " + AUDIT + "/retention",
          "DELETE " + AUDIT + "/personal_data/{id}",
          "POST " + USERADM + "/users/{id}/2fa/enable",
          "POST " + USERADM + "/users/{id}/2fa/disable",
          "POST " + USERADM + "/users/me/recovery-codes",
          "POST " + USERADM + "/users/me/passkeys",
          "DELETE " + USERADM + "/users/me/passkeys/{passkey}",
          "DELETE " + USERADM + "/users/{id}/passkeys/{passkey}",
          "POST " + DEPLOYMENTS + "/signing_keys",
          "DELETE " + DEPLOYMENTS + "/signing_keys/{id}",
          "PUT " + DEPLOYMENTS + "/signing_policy",
          "POST " + REMOTE + "/access-requests/{id}/approve",
          "PUT " + REMOTE + "/policy",
          "POST " + REMOTE + "/runbooks",
          "PUT " + REMOTE + "/runbooks/{name}",
          "POST " + REMOTE + "/runbooks/{name}/runs");

  private HighRisk() {}
}
