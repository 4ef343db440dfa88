-- Second factors: codes by time, passkeys, recovery codes.

-- secret: sealed. last_step: the time step of the last code that was accepted; none before it counts.
CREATE TABLE user_totp (
  tenant_id   uuid        NOT NULL,
  user_id     uuid        NOT NULL,
  secret      bytea       NOT NULL,
  created_at  timestamptz NOT NULL,
  verified_at timestamptz,
  last_step   bigint      NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, user_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_account ON DELETE CASCADE
);

-- code_hash: SHA-256 of a code of 80 random bits.
CREATE TABLE user_recovery_code (
  tenant_id uuid  NOT NULL,
  user_id   uuid  NOT NULL,
  code_hash bytea NOT NULL,
  PRIMARY KEY (tenant_id, user_id, code_hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_account ON DELETE CASCADE
);

-- credential: the attested credential data (W3C WebAuthn, section 6.5.1): id and public key.
CREATE TABLE user_passkey (
  tenant_id     uuid        NOT NULL,
  passkey_id    uuid        NOT NULL,
  user_id       uuid        NOT NULL,
  name          text        NOT NULL,
  credential_id bytea       NOT NULL,
  credential    bytea       NOT NULL,
  site          text        NOT NULL,
  sign_count    bigint      NOT NULL,
  synced        boolean     NOT NULL,
  created_at    timestamptz NOT NULL,
  last_used_at  timestamptz,
  PRIMARY KEY (tenant_id, passkey_id),
  CONSTRAINT user_passkey_once UNIQUE (tenant_id, credential_id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE INDEX user_passkey_by_user ON user_passkey (tenant_id, user_id, created_at);

-- Proofs that count once: challenges, tickets, links. Kept until they would have expired.
CREATE TABLE spent_proof (
  tenant_id  uuid        NOT NULL REFERENCES tenant,
  proof_hash bytea       NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, proof_hash)
);
CREATE INDEX spent_proof_over ON spent_proof (expires_at);
