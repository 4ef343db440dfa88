package io.trivet.core.people;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;

/// The person behind a request: verified once, at the edge, and passed on as a parameter.
public record UserCaller(
    TenantId tenant,
    UserId user,
    Email email,
    SessionId session,
    Credential credential,
    Rights rights,
    Actor.Origin origin) {

  /// The coarse check: on some scope at least. Which objects the caller may touch is asked of the
  /// {@link Rights}.
  public void require(Permission permission) {
    if (!rights.has(permission)) {
      throw new Failure.Forbidden("missing permission " + permission);
    }
  }

  public UserCaller with(Rights others) {
    return new UserCaller(tenant, user, email, session, credential, others, origin);
  }

  public Actor actor() {
    return new Actor(
        tenant,
        Actor.Kind.USER,
        user.toString(),
        email.value(),
        credential,
        session.toString(),
        origin);
  }
}
