-- Tenants, and the people who may act for them.

CREATE TABLE tenant (
  tenant_id           uuid        PRIMARY KEY,
  name                text        NOT NULL,
  created_at          timestamptz NOT NULL,
  -- null: any artifact until the tenant registers a signing key, only signed ones from then on
  artifact_policy     text        CHECK (artifact_policy IN ('signed', 'any')),
  -- of these two, -1 is no limit
  max_devices         bigint      NOT NULL,
  max_pending         bigint      NOT NULL,
  -- 0 is no limit
  storage_bytes_max   bigint      NOT NULL
);

CREATE TABLE user_account (
  tenant_id     uuid        NOT NULL REFERENCES tenant,
  user_id       uuid        NOT NULL,
  email         text        NOT NULL CHECK (email = lower(email)),
  password_hash text        NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  login_at      timestamptz,
  PRIMARY KEY (tenant_id, user_id)
);
-- One address is one person, whatever the tenant: a login names no tenant.
CREATE UNIQUE INDEX user_account_email ON user_account (email);

CREATE TABLE user_session (
  tenant_id  uuid        NOT NULL,
  session_id uuid        NOT NULL,
  user_id    uuid        NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  PRIMARY KEY (tenant_id, session_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE INDEX user_session_by_user ON user_session (tenant_id, user_id, created_at);

-- Free JSON that clients keep on the server: of the tenant (user_id null) or of one user.
CREATE TABLE client_settings (
  tenant_id uuid  NOT NULL REFERENCES tenant,
  user_id   uuid,
  settings  jsonb NOT NULL,
  etag      uuid  NOT NULL,
  CONSTRAINT client_settings_once UNIQUE NULLS NOT DISTINCT (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
