-- Artifacts, releases and the keys that a tenant trusts.

CREATE TABLE signing_key (
  tenant_id   uuid        NOT NULL REFERENCES tenant,
  key_id      uuid        NOT NULL,
  name        text        NOT NULL,
  pem         text        NOT NULL,
  algorithm   text        NOT NULL,
  fingerprint text        NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, key_id),
  CONSTRAINT signing_key_once UNIQUE (tenant_id, fingerprint)
);

-- A release is all artifacts of one name; it lives from the first of them to the last.
CREATE TABLE release (
  tenant_id   uuid        NOT NULL REFERENCES tenant,
  name        text        NOT NULL,
  notes       text        NOT NULL DEFAULT '',
  tags        text[]      NOT NULL DEFAULT '{}',
  modified_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, name)
);
CREATE INDEX release_tags ON release USING gin (tags);

-- content: what the artifact says of itself (see ArtifactRow); the file is stored by its sha256.
CREATE TABLE artifact (
  tenant_id      uuid        NOT NULL,
  artifact_id    uuid        NOT NULL,
  name           text        NOT NULL,
  description    text        NOT NULL,
  size           bigint      NOT NULL,
  sha256         text        NOT NULL,
  signed         boolean     NOT NULL,
  signing_key_id uuid,
  device_types   text[]      NOT NULL,
  payload_types  text[]      NOT NULL,
  depends        jsonb       NOT NULL,
  content        jsonb       NOT NULL,
  modified_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, artifact_id),
  CONSTRAINT artifact_file_once UNIQUE (tenant_id, sha256),
  FOREIGN KEY (tenant_id, name) REFERENCES release
);
CREATE INDEX artifact_by_name ON artifact (tenant_id, name);

-- Of one name, no two artifacts may answer the same wish: one row for each combination of device
-- type and dependencies an artifact is made for.
CREATE TABLE artifact_slot (
  tenant_id    uuid  NOT NULL,
  name         text  NOT NULL,
  depends_hash bytea NOT NULL,
  artifact_id  uuid  NOT NULL,
  depends      text  NOT NULL,
  CONSTRAINT artifact_slot_once PRIMARY KEY (tenant_id, name, depends_hash),
  FOREIGN KEY (tenant_id, artifact_id) REFERENCES artifact ON DELETE CASCADE
);
CREATE INDEX artifact_slot_by_artifact ON artifact_slot (tenant_id, artifact_id);
