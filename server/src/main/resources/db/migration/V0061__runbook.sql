-- Named commands, and what they came to on which devices.
CREATE TABLE runbook (
  tenant_id       uuid        NOT NULL REFERENCES tenant,
  name            text        NOT NULL,
  description     text        NOT NULL,
  command         text        NOT NULL,
  parameters      jsonb       NOT NULL,
  timeout_seconds int         NOT NULL,
  updated_at      timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, name)
);

-- A run keeps the command as it was run: the runbook may change.
CREATE TABLE runbook_run (
  tenant_id  uuid        NOT NULL REFERENCES tenant,
  run_id     uuid        NOT NULL,
  name       text        NOT NULL,
  command    text        NOT NULL,
  user_id    uuid        NOT NULL,
  user_name  text        NOT NULL,
  started_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, run_id)
);
CREATE INDEX runbook_run_by_time ON runbook_run (tenant_id, started_at DESC, run_id);

CREATE TABLE runbook_result (
  tenant_id  uuid NOT NULL,
  run_id     uuid NOT NULL,
  device_id  uuid NOT NULL,
  session_id uuid NOT NULL,
  status     text NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
  exit_code  int,
  output     text NOT NULL DEFAULT '',
  error      text NOT NULL DEFAULT '',
  PRIMARY KEY (tenant_id, run_id, device_id),
  FOREIGN KEY (tenant_id, run_id) REFERENCES runbook_run ON DELETE CASCADE
);
