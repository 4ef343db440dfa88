-- How deployments are carried out: phases, gates, pace, budgets, stops.

-- dynamic: for whoever matches the filter when asking. initial_devices: how many it was for when it
-- was ordered. plan: windows and other wishes as JSON (see ConductJson). state: whether it is offered.
-- judged_from: gates look at what happened since. budget: the holder's, when it was ordered.
ALTER TABLE deployment
  ADD COLUMN dynamic          boolean     NOT NULL DEFAULT false,
  ADD COLUMN filter_id        uuid,
  ADD COLUMN initial_devices  bigint      NOT NULL DEFAULT 0,
  ADD COLUMN retries          integer     NOT NULL DEFAULT 0,
  ADD COLUMN plan             jsonb       NOT NULL DEFAULT '{}',
  ADD COLUMN expires_at       timestamptz,
  ADD COLUMN bytes_per_second bigint,
  ADD COLUMN control_map      jsonb,
  ADD COLUMN state            text        NOT NULL DEFAULT 'running'
    CHECK (state IN ('running', 'paused', 'halted')),
  ADD COLUMN state_reason     text        NOT NULL DEFAULT '',
  ADD COLUMN state_at         timestamptz,
  ADD COLUMN judged_from      timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN holder           text        NOT NULL DEFAULT '',
  ADD COLUMN budget           jsonb       NOT NULL DEFAULT '{}';
UPDATE deployment SET initial_devices = max_devices;
CREATE INDEX deployment_filter ON deployment (tenant_id, filter_id)
  WHERE filter_id IS NOT NULL AND finished_at IS NULL;

-- quota null: no end. offered is kept only where there is a quota: an unlimited phase has no row that
-- every offer must write.
CREATE TABLE deployment_phase (
  tenant_id       uuid        NOT NULL,
  deployment_id   uuid        NOT NULL,
  phase           integer     NOT NULL,
  batch           jsonb       NOT NULL,
  quota           bigint,
  start_at        timestamptz,
  gate            jsonb,
  stratify_by     text,
  opened_at       timestamptz,
  satisfied_since timestamptz,
  verdict         text        NOT NULL DEFAULT '',
  offered         bigint      NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, deployment_id, phase),
  CONSTRAINT deployment_phase_quota CHECK (quota IS NULL OR offered <= quota),
  FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployment
) WITH (fillfactor = 50);
INSERT INTO deployment_phase (tenant_id, deployment_id, phase, batch, opened_at)
  SELECT tenant_id, deployment_id, 1, '{}', created_at FROM deployment;

-- Places of a stratified phase, by value of the attribute.
CREATE TABLE deployment_stratum (
  tenant_id     uuid   NOT NULL,
  deployment_id uuid   NOT NULL,
  phase         integer NOT NULL,
  value         text   NOT NULL,
  quota         bigint NOT NULL,
  offered       bigint NOT NULL DEFAULT 0 CHECK (offered <= quota),
  PRIMARY KEY (tenant_id, deployment_id, phase, value)
) WITH (fillfactor = 50);

-- When the next device may begin a download, where the deployment has a limit of bandwidth.
CREATE TABLE deployment_pace (
  tenant_id     uuid        NOT NULL,
  deployment_id uuid        NOT NULL,
  next_at       timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, deployment_id)
) WITH (fillfactor = 50);

-- A tenant with a row here offers nothing to anybody.
CREATE TABLE rollout_stop (
  tenant_id  uuid        PRIMARY KEY REFERENCES tenant,
  cause      text        NOT NULL CHECK (cause IN ('person', 'decoy')),
  reason     text        NOT NULL,
  stopped_by text        NOT NULL,
  stopped_at timestamptz NOT NULL
);

-- Devices that no deployment should ever reach.
CREATE TABLE decoy (
  tenant_id  uuid        NOT NULL,
  device_id  uuid        NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, device_id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device ON DELETE CASCADE
);

-- attempt counts from 1; reported_at is when the device was last heard of in this passage.
ALTER TABLE device_deployment
  ADD COLUMN phase       integer     NOT NULL DEFAULT 0,
  ADD COLUMN attempt     integer     NOT NULL DEFAULT 1,
  ADD COLUMN reported_at timestamptz;
DROP INDEX device_deployment_by_status;
CREATE INDEX device_deployment_by_status
  ON device_deployment (tenant_id, deployment_id, phase, status) INCLUDE (artifact_bytes)
  WHERE forgotten_at IS NULL;
CREATE INDEX device_deployment_unfinished
  ON device_deployment (tenant_id, deployment_id, phase, reported_at)
  WHERE finished_at IS NULL;
