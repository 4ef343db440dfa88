package io.trivet.server.people.access;

import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.Credential;
import io.trivet.core.people.UserAccount;
import io.trivet.server.platform.http.Call;

/// The program somebody signs in with: where it is and what it says it is.
public record Client(Actor.Origin origin, String userAgent) {
  public static Client of(Call call) {
    var agent = call.header("User-Agent").orElse("");
    return new Client(
        new Actor.Origin(call.remoteAddress(), call.requestId()),
        agent.substring(0, Math.min(agent.length(), Limits.USER_AGENT_CHARS_MAX)));
  }

  /// The user, before there is a session.
  public Actor actor(UserAccount user, Credential credential, String session) {
    return new Actor(
        user.tenant(),
        Actor.Kind.USER,
        user.id().toString(),
        user.email().value(),
        credential,
        session,
        origin);
  }

  /// Somebody an identity provider names, before they are a user.
  public Actor unknownActor(TenantId tenant, String subject) {
    return new Actor(
        tenant, Actor.Kind.UNKNOWN, "", subject, Credential.IDENTITY_PROVIDER, "", origin);
  }

  /// Nobody the server knows; `typed` is the account as it was typed.
  Actor unknown(TenantId tenant, String typed) {
    return new Actor(tenant, Actor.Kind.UNKNOWN, "", typed, Credential.PASSWORD, "", origin);
  }
}
