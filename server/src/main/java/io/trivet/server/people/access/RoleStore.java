package io.trivet.server.people.access;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.BuiltInRole;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Role;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// All SQL about roles and who has them. A method is one statement; the caller owns the
/// transaction. Built-in roles are not stored.
final class RoleStore {
  /// What every signed-in user may do.
  static final Grant OWN = Grant.everywhere(Set.of(Permission.OWN_ACCOUNT));

  // Those who change roles of a tenant, or who has them, take turns.
  private static final String LOCK =
      "SELECT pg_advisory_xact_lock(hashtextextended(:tenant || ' roles', 0))";
  private static final String OF_USER =
      """
      SELECT role_name FROM user_role WHERE tenant_id = :tenant AND user_id = :user ORDER BY 1
      """;
  private static final String OF_ALL =
      """
      SELECT user_id, role_name FROM user_role WHERE tenant_id = :tenant ORDER BY user_id, role_name
      """;
  private static final String CUSTOM_OF_USER =
      """
      SELECT r.name, r.description, r.grants
        FROM user_role u JOIN role r ON r.tenant_id = u.tenant_id AND r.name = u.role_name
       WHERE u.tenant_id = :tenant AND u.user_id = :user ORDER BY r.name
      """;
  private static final String GIVE =
      """
      INSERT INTO user_role (tenant_id, user_id, role_name)
      SELECT :tenant, :user, name FROM unnest(:roles) AS name
      """;
  private static final String ONE =
      """
      SELECT name, description, grants FROM role WHERE tenant_id = :tenant AND name = :name
      """;
  private static final String LIST =
      """
      SELECT name, description, grants FROM role WHERE tenant_id = :tenant ORDER BY name
      """;
  private static final String INSERT =
      """
      INSERT INTO role (tenant_id, name, description, grants, created_at, updated_at)
      VALUES (:tenant, :name, :description, CAST(:grants AS jsonb), :now, :now)
      ON CONFLICT DO NOTHING
      """;
  private static final String UPDATE =
      """
      UPDATE role SET description = :description, grants = CAST(:grants AS jsonb), updated_at = :now
       WHERE tenant_id = :tenant AND name = :name
      """;
  private static final String IS_HELD =
      """
      SELECT EXISTS (SELECT 1 FROM user_role r JOIN user_account a USING (tenant_id, user_id)
                      WHERE tenant_id = :tenant AND r.role_name = :name AND a.disabled_at IS NULL)
      """;
  private static final String HOLDERS =
      """
      SELECT count(*) FROM user_role WHERE tenant_id = :tenant AND role_name = :name
      """;

  void lock(Handle db, TenantId tenant) {
    db.createQuery(LOCK).bind("tenant", tenant.toString()).map((_, _) -> 1).one();
  }

  List<String> names(Handle db, TenantId tenant, UserId user) {
    return db.createQuery(OF_USER)
        .bind("tenant", tenant)
        .bind("user", user)
        .mapTo(String.class)
        .list();
  }

  /// The names of the roles of every user who has one.
  Map<UserId, List<String>> names(Handle db, TenantId tenant) {
    var all = new LinkedHashMap<UserId, List<String>>();
    db.createQuery(OF_ALL)
        .bind("tenant", tenant)
        .map((row, _) -> Map.entry(new UserId(row.getObject(1, UUID.class)), row.getString(2)))
        .forEach(entry ->
            all.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>()).add(entry.getValue()));
    return all;
  }

  /// The custom roles of a user.
  List<Role> custom(Handle db, TenantId tenant, UserId user) {
    return db.createQuery(CUSTOM_OF_USER)
        .bind("tenant", tenant)
        .bind("user", user)
        .map((row, _) -> role(row))
        .list();
  }

  /// The roles of a user, the built-in ones first.
  List<Role> roles(Handle db, TenantId tenant, UserId user) {
    var roles = new ArrayList<Role>();
    names(db, tenant, user)
        .forEach(name -> BuiltInRole.find(name).map(RoleStore::builtIn).ifPresent(roles::add));
    roles.addAll(custom(db, tenant, user));
    return roles;
  }

  /// All that a user may do.
  List<Grant> grants(Handle db, TenantId tenant, UserId user) {
    var grants = new ArrayList<Grant>();
    grants.add(OWN);
    grants.addAll(grants(roles(db, tenant, user)));
    return grants;
  }

  void give(Handle db, TenantId tenant, UserId user, Collection<String> roles) {
    db.createUpdate(GIVE)
        .bind("tenant", tenant)
        .bind("user", user)
        .bind("roles", roles.toArray(String[]::new))
        .execute();
  }

  void takeAll(Handle db, TenantId tenant, UserId user) {
    db.createUpdate("DELETE FROM user_role WHERE tenant_id = :tenant AND user_id = :user")
        .bind("tenant", tenant)
        .bind("user", user)
        .execute();
  }

  /// Whether somebody who may sign in has the role.
  boolean isHeld(Handle db, TenantId tenant, String role) {
    return db.createQuery(IS_HELD)
        .bind("tenant", tenant)
        .bind("name", role)
        .mapTo(Boolean.class)
        .one();
  }

  /// How many users have a role.
  long countHolders(Handle db, TenantId tenant, String role) {
    return db.createQuery(HOLDERS)
        .bind("tenant", tenant)
        .bind("name", role)
        .mapTo(Long.class)
        .one();
  }

  Optional<Role> find(Handle db, TenantId tenant, String name) {
    return db.createQuery(ONE)
        .bind("tenant", tenant)
        .bind("name", name)
        .map((row, _) -> role(row))
        .findOne();
  }

  List<Role> list(Handle db, TenantId tenant) {
    return db.createQuery(LIST).bind("tenant", tenant).map((row, _) -> role(row)).list();
  }

  /// False if there is a role of this name.
  boolean insert(Handle db, TenantId tenant, Role role, Instant now) {
    return write(db, INSERT, tenant, role, now);
  }

  boolean update(Handle db, TenantId tenant, Role role, Instant now) {
    return write(db, UPDATE, tenant, role, now);
  }

  void delete(Handle db, TenantId tenant, String name) {
    db.createUpdate("DELETE FROM role WHERE tenant_id = :tenant AND name = :name")
        .bind("tenant", tenant)
        .bind("name", name)
        .execute();
  }

  private static boolean write(Handle db, String sql, TenantId tenant, Role role, Instant now) {
    return db.createUpdate(sql)
            .bind("tenant", tenant)
            .bind("name", role.name())
            .bind("description", role.description())
            .bind("grants", Json.text(role.grants().stream().map(GrantJson::write).toList()))
            .bind("now", now)
            .execute()
        == 1;
  }

  private static Role role(ResultSet row) throws SQLException {
    return new Role(
        row.getString("name"),
        row.getString("description"),
        Arrays.stream(Json.parse(row.getString("grants"), GrantJson[].class))
            .map(GrantJson::parse)
            .toList(),
        false);
  }

  static Role builtIn(BuiltInRole role) {
    return new Role(role.roleName(), role.description(), role.grants(), true);
  }

  static List<Grant> grants(Collection<Role> roles) {
    return roles.stream().flatMap(role -> role.grants().stream()).toList();
  }
}
