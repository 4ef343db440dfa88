package io.trivet.core.people;

import io.trivet.core.kernel.TenantId;

/// Who did something, for the audit log: the identity, the credential it was shown with, and where
/// the request came from. Texts are empty where there is nothing to say.
public record Actor(
    TenantId tenant,
    Kind kind,
    String id,
    String name,
    Credential credential,
    String session,
    Origin origin) {

  public enum Kind {
    USER,
    DEVICE,
    /// The server itself: a job, an expiry, a gate.
    SYSTEM,
    /// Nobody the server knows: a failed login.
    UNKNOWN
  }

  /// The network address and the id of the request.
  public record Origin(String address, String requestId) {
    public static final Origin INSIDE = new Origin("", "");
  }

  /// The server itself.
  public static Actor system(TenantId tenant, String job) {
    return new Actor(tenant, Kind.SYSTEM, "", job, Credential.NONE, "", Origin.INSIDE);
  }
}
