package io.trivet.core.people;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import java.util.Set;

/// The person behind a request: verified once, at the edge, and passed on as a parameter.
public record UserCaller(
    TenantId tenant, UserId user, SessionId session, Set<Permission> permissions) {
  public UserCaller {
    permissions = Set.copyOf(permissions);
  }

  public void require(Permission permission) {
    if (!permissions.contains(permission)) {
      throw new Failure.Forbidden("missing permission " + permission);
    }
  }
}
