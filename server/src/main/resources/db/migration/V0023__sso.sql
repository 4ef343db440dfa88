-- People who come through an identity provider, and CI jobs that a tenant trusts.

-- settings: sealed, for it holds the client secret.
CREATE TABLE identity_provider (
  tenant_id   uuid        NOT NULL REFERENCES tenant,
  provider_id uuid        NOT NULL,
  name        text        NOT NULL,
  issuer      text        NOT NULL,
  settings    bytea       NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, provider_id),
  CONSTRAINT identity_provider_once UNIQUE (tenant_id, issuer)
);
-- a sign-in names the provider before it can name a tenant
CREATE INDEX identity_provider_by_id ON identity_provider (provider_id);

-- Who somebody is: what the issuer calls them. Never their address, which can change hands.
CREATE TABLE user_identity (
  tenant_id  uuid        NOT NULL,
  issuer     text        NOT NULL,
  subject    text        NOT NULL,
  user_id    uuid        NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, issuer, subject),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_account ON DELETE CASCADE
);

-- claims: {name: pattern}, all of which must match. user_id: the service account its jobs act as.
CREATE TABLE ci_trust (
  tenant_id  uuid        NOT NULL,
  trust_id   uuid        NOT NULL,
  name       text        NOT NULL,
  issuer     text        NOT NULL,
  audience   text        NOT NULL,
  claims     jsonb       NOT NULL,
  user_id    uuid        NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, trust_id),
  CONSTRAINT ci_trust_once UNIQUE (tenant_id, name),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
