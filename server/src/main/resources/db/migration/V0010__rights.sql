-- What people may do: roles and who has them.

-- grants: the tuples of the role, as JSON. Built-in roles are not stored.
CREATE TABLE role (
  tenant_id   uuid        NOT NULL REFERENCES tenant,
  name        text        NOT NULL,
  description text        NOT NULL,
  grants      jsonb       NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, name)
);

-- role_name: of a built-in role or of a row in role.
CREATE TABLE user_role (
  tenant_id uuid NOT NULL,
  user_id   uuid NOT NULL,
  role_name text NOT NULL,
  PRIMARY KEY (tenant_id, user_id, role_name),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE INDEX user_role_by_role ON user_role (tenant_id, role_name);

INSERT INTO user_role (tenant_id, user_id, role_name)
SELECT tenant_id, user_id, 'RBAC_ROLE_PERMIT_ALL' FROM user_account;
