-- Links that mails carry, and the programs people are known to sign in with.

-- link_hash: SHA-256 of the secret in the link. Used once, then gone. email: where the letter went.
CREATE TABLE account_link (
  tenant_id  uuid        NOT NULL,
  link_hash  bytea       NOT NULL,
  user_id    uuid        NOT NULL,
  purpose    text        NOT NULL CHECK (purpose IN ('password', 'email')),
  email      text        NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, link_hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE INDEX account_link_by_user ON account_link (tenant_id, user_id, purpose);
CREATE INDEX account_link_over ON account_link (expires_at);

-- client_hash: of network and program; neither can be read from it without guessing both.
CREATE TABLE user_known_client (
  tenant_id   uuid        NOT NULL,
  user_id     uuid        NOT NULL,
  client_hash bytea       NOT NULL,
  seen_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, user_id, client_hash),
  FOREIGN KEY (tenant_id, user_id) REFERENCES user_account ON DELETE CASCADE
);
CREATE INDEX user_known_client_over ON user_known_client (seen_at);
