package io.trivet.server.people.access;

import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
import io.trivet.core.people.Rights;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The people of a tenant as readers of mails: where they get them and what they may know.
public final class Readers {
  private final UserStore users;
  private final RoleStore roles;

  Readers(UserStore users, RoleStore roles) {
    this.users = users;
    this.roles = roles;
  }

  public record Reader(Email email, Rights rights) {}

  /// At most `limit` of those who may sign in.
  public List<Reader> of(Handle db, TenantId tenant, int limit) {
    return users.list(db, tenant, UserQuery.EVERYBODY, Limits.USERS_PER_TENANT_MAX).stream()
        .filter(user -> user.standing().enabled())
        .limit(limit)
        .map(user -> new Reader(user.email(), new Rights(roles.grants(db, tenant, user.id()))))
        .toList();
  }
}
