package io.trivet.server.people.access;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.BuiltInRole;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// All SQL about roles and who has them. A method is one statement; the caller owns the
/// transaction.
final class RoleStore {
  /// What every signed-in user may do.
  private static final Grant OWN = Grant.everywhere(Set.of(Permission.OWN_ACCOUNT));

  private static final String OF_USER =
      """
      SELECT role_name FROM user_role WHERE tenant_id = :tenant AND user_id = :user ORDER BY 1
      """;
  private static final String GIVE =
      """
      INSERT INTO user_role (tenant_id, user_id, role_name) VALUES (:tenant, :user, :role)
      ON CONFLICT DO NOTHING
      """;

  List<String> names(Handle db, TenantId tenant, UserId user) {
    return db.createQuery(OF_USER)
        .bind("tenant", tenant)
        .bind("user", user)
        .mapTo(String.class)
        .list();
  }

  List<Grant> grants(Handle db, TenantId tenant, UserId user) {
    var grants = new ArrayList<Grant>();
    grants.add(OWN);
    for (var name : names(db, tenant, user)) {
      BuiltInRole.find(name).ifPresent(role -> grants.addAll(role.grants()));
    }
    return grants;
  }

  void give(Handle db, TenantId tenant, UserId user, String role) {
    db.createUpdate(GIVE).bind("tenant", tenant).bind("user", user).bind("role", role).execute();
  }
}
