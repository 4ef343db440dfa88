-- Signing in: kinds of sessions, accounts without a password, accounts that are switched off.

ALTER TABLE user_account
  -- null: signs in by passkey or through an identity provider
  ALTER COLUMN password_hash DROP NOT NULL,
  ADD COLUMN kind text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'service')),
  ADD COLUMN disabled_at timestamptz,
  -- when the person showed that letters to the address reach them
  ADD COLUMN verified_at timestamptz,
  -- somebody else knows the password
  ADD COLUMN password_change_due boolean NOT NULL DEFAULT false;

-- One address is one person who signs in by it. Who comes through an identity provider is known by
-- its name there, whatever address it tells.
DROP INDEX user_account_email;
CREATE UNIQUE INDEX user_account_email ON user_account (email) WHERE password_hash IS NOT NULL;
CREATE INDEX user_account_by_email ON user_account (email);

ALTER TABLE user_session
  -- api: a token from a login; browser: a cookie; token: a personal access token; ci: a job's token
  ADD COLUMN kind text NOT NULL DEFAULT 'api' CHECK (kind IN ('api', 'browser', 'token', 'ci')),
  -- SHA-256 of the secret in the cookie
  ADD COLUMN secret_hash bytea,
  -- a token's name, which its owner gave it
  ADD COLUMN name text,
  -- null: all that the user may do
  ADD COLUMN permissions text[],
  -- to within a minute; of tokens to within five
  ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN address text NOT NULL DEFAULT '',
  ADD COLUMN user_agent text NOT NULL DEFAULT '',
  -- when a second factor was last shown in this session
  ADD COLUMN proved_at timestamptz,
  ADD CONSTRAINT user_session_browser CHECK ((kind = 'browser') = (secret_hash IS NOT NULL)),
  ADD CONSTRAINT user_session_token CHECK ((kind = 'token') = (name IS NOT NULL));
CREATE UNIQUE INDEX user_session_token_once ON user_session (tenant_id, user_id, name)
  WHERE kind = 'token';
CREATE INDEX user_session_over ON user_session (expires_at) WHERE expires_at IS NOT NULL;
