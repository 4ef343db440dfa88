-- How devices should be set up, and how they say they are.

CREATE TABLE device_configuration (
  tenant_id     uuid        NOT NULL,
  device_id     uuid        NOT NULL,
  configured    json        NOT NULL DEFAULT '{}',
  reported      json        NOT NULL DEFAULT '{}',
  deployment_id uuid,
  updated_at    timestamptz NOT NULL,
  reported_at   timestamptz,
  PRIMARY KEY (tenant_id, device_id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device ON DELETE CASCADE
);

-- Small artifacts that the server makes for one purpose: they stand in no list and in no release.
CREATE TABLE made_artifact (
  tenant_id   uuid        NOT NULL REFERENCES tenant,
  artifact_id uuid        NOT NULL,
  name        text        NOT NULL,
  device_type text        NOT NULL,
  content     bytea       NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, artifact_id)
);
CREATE UNIQUE INDEX made_artifact_by_name ON made_artifact (tenant_id, name);
