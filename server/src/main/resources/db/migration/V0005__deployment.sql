-- Orders to bring a release to devices. See docs/life-of/deployment.md.

-- targets: the frozen set of device handles (a serialised Roaring64Bitmap). Creating a deployment
-- is one row, whatever the size of the fleet; rows per device appear when devices ask.
CREATE TABLE deployment (
  tenant_id          uuid        NOT NULL REFERENCES tenant,
  deployment_id      uuid        NOT NULL,
  name               text        NOT NULL,
  artifact_name      text        NOT NULL,
  force_installation boolean     NOT NULL,
  groups             text[]      NOT NULL,
  filter             jsonb       NOT NULL,
  targets            bytea       NOT NULL,
  max_devices        bigint      NOT NULL,
  request_hash       bytea       NOT NULL,
  created_at         timestamptz NOT NULL,
  finished_at        timestamptz,
  aborted            boolean     NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, deployment_id)
);
CREATE INDEX deployment_by_age ON deployment (tenant_id, created_at, deployment_id);
CREATE INDEX deployment_open ON deployment (tenant_id, artifact_name) WHERE finished_at IS NULL;
-- The same order twice at once is a mistake of whoever gave it.
CREATE UNIQUE INDEX deployment_not_twice ON deployment (tenant_id, request_hash)
  WHERE finished_at IS NULL;

-- One device's passage through one deployment. A person can make the server forget a passage; the
-- device may then go through the same deployment once more, as another run.
CREATE TABLE device_deployment (
  tenant_id       uuid        NOT NULL,
  deployment_id   uuid        NOT NULL,
  device_id       uuid        NOT NULL,
  run             integer     NOT NULL,
  handle          bigint      NOT NULL,
  -- when the deployment was created: a device never goes back to an older one
  ordered_at      timestamptz NOT NULL,
  status          text        NOT NULL,
  substate        text        NOT NULL DEFAULT '',
  device_type     text        NOT NULL,
  artifact_before text        NOT NULL,
  artifact_id     uuid,
  artifact_bytes  bigint      NOT NULL DEFAULT 0,
  has_log         boolean     NOT NULL DEFAULT false,
  created_at      timestamptz NOT NULL,
  started_at      timestamptz,
  finished_at     timestamptz,
  forgotten_at    timestamptz,
  PRIMARY KEY (tenant_id, deployment_id, device_id, run),
  FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployment
) WITH (fillfactor = 80);
-- The database itself sees to it that no device is on two deployments.
CREATE UNIQUE INDEX device_deployment_one_active ON device_deployment (tenant_id, device_id)
  WHERE finished_at IS NULL;
CREATE UNIQUE INDEX device_deployment_one_run
  ON device_deployment (tenant_id, deployment_id, device_id) WHERE forgotten_at IS NULL;
CREATE INDEX device_deployment_by_device
  ON device_deployment (tenant_id, device_id, ordered_at DESC);
CREATE INDEX device_deployment_by_status
  ON device_deployment (tenant_id, deployment_id, status) INCLUDE (artifact_bytes)
  WHERE forgotten_at IS NULL;
CREATE INDEX device_deployment_artifact ON device_deployment (tenant_id, artifact_id)
  WHERE artifact_id IS NOT NULL;

-- Every status a device went through, in order: written once, never changed.
CREATE TABLE device_deployment_event (
  tenant_id     uuid        NOT NULL,
  deployment_id uuid        NOT NULL,
  device_id     uuid        NOT NULL,
  event_id      bigint      GENERATED ALWAYS AS IDENTITY,
  status        text        NOT NULL,
  substate      text        NOT NULL,
  at            timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, deployment_id, device_id, event_id)
);

CREATE TABLE device_deployment_log (
  tenant_id     uuid        NOT NULL,
  deployment_id uuid        NOT NULL,
  device_id     uuid        NOT NULL,
  messages      jsonb       NOT NULL,
  received_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, deployment_id, device_id)
);
