-- What devices watch of themselves.

-- check_key names the check on its device: name, kind and name of what it watches. detail: what the
-- device said, whole.
CREATE TABLE alert (
  tenant_id   uuid        NOT NULL,
  device_id   uuid        NOT NULL,
  alert_id    uuid        NOT NULL,
  check_key   bytea       NOT NULL,
  name        text        NOT NULL,
  level       text        NOT NULL CHECK (level IN ('OK', 'CRITICAL')),
  subject     json        NOT NULL,
  at          timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, device_id, alert_id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device ON DELETE CASCADE
);
CREATE INDEX alert_by_age ON alert (tenant_id, device_id, at DESC, alert_id);

-- The present state of each check: its latest alert. An alert that arrives late does not change it.
CREATE TABLE alert_latest (
  tenant_id uuid        NOT NULL,
  device_id uuid        NOT NULL,
  check_key bytea       NOT NULL,
  alert_id  uuid        NOT NULL,
  level     text        NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, device_id, check_key),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device ON DELETE CASCADE
);
CREATE INDEX alert_latest_critical ON alert_latest (tenant_id, device_id) WHERE level = 'CRITICAL';

-- The checks a device has, as it describes them.
CREATE TABLE monitor_config (
  tenant_id  uuid        NOT NULL,
  device_id  uuid        NOT NULL,
  checks     json        NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, device_id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device ON DELETE CASCADE
);

-- Mails about alerts: whether a tenant wants them, the last event they spoke of, the last one there
-- is to speak of, and when the last mail was sent.
CREATE TABLE alert_mail (
  tenant_id uuid        PRIMARY KEY REFERENCES tenant,
  enabled   boolean     NOT NULL DEFAULT true,
  told      bigint      NOT NULL DEFAULT 0,
  known     bigint      NOT NULL DEFAULT 0,
  sent_at   timestamptz
);
CREATE INDEX alert_mail_waiting ON alert_mail (tenant_id) WHERE known > told;
