package io.trivet.server;

import io.trivet.core.people.Credential;
import io.trivet.core.people.UserCaller;
import java.util.Set;

/// Operations that a stolen session must not be enough for: whoever has a second factor shows it
/// again, just before. They decide who may do what, what devices trust and run, and who is told.
/// What stops something is never among them.
final class HighRisk {
  private static final String USERADM = "/api/management/v1/useradm";
  private static final String ROLES = "/api/management/v2/useradm/roles";
  private static final String AUDIT = "/api/management/v1/auditlogs";
  private static final String REMOTE = "/api/management/v1/deviceconnect";
  private static final String WEBHOOKS = "/api/management/v1/webhooks";
  private static final String INTEGRATIONS = "/api/management/v1/iot-manager/integrations";
  private static final String DEPLOYMENTS = "/api/management/v1/deployments";

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
          "DELETE " + DEPLOYMENTS + "/decoys/{device}",
          "PUT " + REMOTE + "/policy",
          "POST " + REMOTE + "/access-requests/{id}/approve",
          "POST " + REMOTE + "/runbooks",
          "PUT " + REMOTE + "/runbooks/{name}",
          "POST " + WEBHOOKS,
          "PUT " + WEBHOOKS + "/{id}",
          "POST " + WEBHOOKS + "/{id}/secret",
          "POST " + INTEGRATIONS,
          "PUT " + INTEGRATIONS + "/{id}/credentials",
          // asked of sessions only, see TOKENS_PASS
          "POST " + DEPLOYMENTS + "/deployments",
          "POST " + DEPLOYMENTS + "/deployments/group/{name}",
          "POST /api/management/v2/deployments/deployments",
          "POST " + DEPLOYMENTS + "/deployments/{id}/rollback",
          "POST " + DEPLOYMENTS + "/resume-all",
          "POST " + REMOTE + "/runbooks/{name}/runs",
          "PUT " + REMOTE + "/devices/{id}/upload");

  /// Of these a personal access token is enough: programs do them every day, making the token
  /// needed the factor, and the token can be given less than its owner's rights.
  private static final Set<String> TOKENS_PASS =
      Set.of(
          "POST " + DEPLOYMENTS + "/deployments",
          "POST " + DEPLOYMENTS + "/deployments/group/{name}",
          "POST /api/management/v2/deployments/deployments",
          "POST " + DEPLOYMENTS + "/deployments/{id}/rollback",
          "POST " + DEPLOYMENTS + "/resume-all",
          "POST " + REMOTE + "/runbooks/{name}/runs",
          "PUT " + REMOTE + "/devices/{id}/upload");

  private HighRisk() {}

  /// Whether the caller has to show the factor for this operation, if they have one.
  static boolean isAsked(UserCaller caller, String operation) {
    return caller.credential() != Credential.PERSONAL_ACCESS_TOKEN
        || !TOKENS_PASS.contains(operation);
  }
}
