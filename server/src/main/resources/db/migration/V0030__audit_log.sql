-- The entries become leaves of one transparency log for each tenant (C2SP tlog-tiles).

-- Entries of before were in no log and had personal data in them; no release had them.
DELETE FROM audit_entry;

-- An entry is its body: canonical JSON, whose hash is a leaf. The columns beside it are there to
-- find it; what is shown is read from the body.
ALTER TABLE audit_entry
  DROP COLUMN actor_name,
  DROP COLUMN credential,
  DROP COLUMN session_id,
  DROP COLUMN address,
  DROP COLUMN request_id,
  DROP COLUMN before,
  DROP COLUMN after,
  DROP COLUMN meta,
  ADD COLUMN id uuid NOT NULL,
  ADD COLUMN body bytea NOT NULL CHECK (length(body) <= 65535),
  -- null until the sequencer has given the entry its place
  ADD COLUMN log_index bigint CHECK (log_index >= 0);
CREATE UNIQUE INDEX audit_entry_id ON audit_entry (tenant_id, id);
CREATE UNIQUE INDEX audit_entry_in_log ON audit_entry (tenant_id, log_index)
  WHERE log_index IS NOT NULL;
CREATE INDEX audit_entry_new ON audit_entry (tenant_id, entry_id) WHERE log_index IS NULL;
CREATE INDEX audit_entry_by_time ON audit_entry (tenant_id, at);
CREATE INDEX audit_entry_by_actor ON audit_entry (tenant_id, actor_id, entry_id);
CREATE INDEX audit_entry_by_object ON audit_entry (tenant_id, object_id, entry_id);

-- The newest state of each log. note is the signed checkpoint of this size and root.
CREATE TABLE audit_log (
  tenant_id      uuid        PRIMARY KEY REFERENCES tenant,
  size           bigint      NOT NULL CHECK (size > 0),
  note           bytea       NOT NULL,
  published_at   timestamptz NOT NULL,
  -- entries below this index are gone, by retention; their hashes stay
  first_index    bigint      NOT NULL DEFAULT 0 CHECK (first_index % 256 = 0),
  retention_days int         NOT NULL DEFAULT 365 CHECK (retention_days BETWEEN 1 AND 36500)
);

-- The hashes of the tree; a row grows until it has 256 of them.
CREATE TABLE audit_tile (
  tenant_id  uuid     NOT NULL REFERENCES tenant,
  level      smallint NOT NULL,
  tile_index bigint   NOT NULL,
  hashes     bytea    NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192),
  PRIMARY KEY (tenant_id, level, tile_index)
);

-- What bodies hold only the salted digest of. To erase a person is to delete their rows.
CREATE TABLE audit_beside (
  tenant_id uuid        NOT NULL REFERENCES tenant,
  digest    bytea       NOT NULL CHECK (length(digest) = 32),
  -- the person it is about; empty if nobody the server knows
  subject   text        NOT NULL,
  kind      text        NOT NULL,
  salt      bytea       NOT NULL CHECK (length(salt) = 16),
  value     text        NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, digest)
);
CREATE INDEX audit_beside_by_subject ON audit_beside (tenant_id, subject, kind);
CREATE INDEX audit_beside_by_email ON audit_beside (tenant_id, value) WHERE kind = 'email';
CREATE INDEX audit_beside_by_time ON audit_beside (tenant_id, at);
