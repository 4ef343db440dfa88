-- Remote sessions with devices, and the memory of them.

-- When a device's channel was last opened or closed. Whether it is open now is known in memory.
CREATE TABLE device_channel (
  tenant_id  uuid        NOT NULL,
  device_id  uuid        NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, device_id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device ON DELETE CASCADE
);

-- One conversation of a person with a device. It outlives both: who did what on which device stays
-- known when the device is gone.
CREATE TABLE remote_session (
  tenant_id   uuid        NOT NULL REFERENCES tenant,
  session_id  uuid        NOT NULL,
  device_id   uuid        NOT NULL,
  user_id     text        NOT NULL,
  user_name   text        NOT NULL,
  started_at  timestamptz NOT NULL,
  ended_at    timestamptz,
  end_reason  text        NOT NULL DEFAULT '',
  -- shell, get, put, forward: what was done
  done        text[]      NOT NULL DEFAULT '{}',
  -- the newest link of the chain of chunks, and how many there are
  chunks      int         NOT NULL DEFAULT 0,
  head        bytea       NOT NULL,
  bytes       bigint      NOT NULL DEFAULT 0,
  -- the recording was deleted when its time was over
  expired_at  timestamptz,
  PRIMARY KEY (tenant_id, session_id)
);
CREATE INDEX remote_session_by_time ON remote_session (tenant_id, started_at DESC, session_id);
CREATE INDEX remote_session_by_device ON remote_session (tenant_id, device_id, started_at DESC);

-- A piece of a recording. Each carries the digest of the one before and of itself.
CREATE TABLE remote_chunk (
  tenant_id  uuid  NOT NULL,
  session_id uuid  NOT NULL,
  number     int   NOT NULL,
  previous   bytea NOT NULL,
  digest     bytea NOT NULL,
  -- compressed (zstandard) events
  content    bytea NOT NULL,
  PRIMARY KEY (tenant_id, session_id, number),
  FOREIGN KEY (tenant_id, session_id) REFERENCES remote_session ON DELETE CASCADE
);

-- What a tenant demands of remote access; without a row the rights of the role are enough.
CREATE TABLE access_policy (
  tenant_id  uuid        NOT NULL REFERENCES tenant,
  policy     jsonb       NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id)
);

-- Somebody asks for access to one device or to a group, for some minutes; others say yes or no.
CREATE TABLE access_request (
  tenant_id        uuid        NOT NULL REFERENCES tenant,
  request_id       uuid        NOT NULL,
  user_id          uuid        NOT NULL,
  user_name        text        NOT NULL,
  device_id        uuid,
  group_name       text,
  capabilities     text[]      NOT NULL,
  -- forwards only to these, such as tcp/127.0.0.1:502; empty: to any the policy allows
  targets          text[]      NOT NULL,
  reason           text        NOT NULL,
  minutes          int         NOT NULL,
  approvals_needed int         NOT NULL,
  status           text        NOT NULL CHECK (status IN ('pending', 'approved', 'denied', 'revoked')),
  created_at       timestamptz NOT NULL,
  decided_at       timestamptz,
  -- of the access once approved; before, of the question
  expires_at       timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, request_id),
  CHECK ((device_id IS NULL) <> (group_name IS NULL))
);
CREATE INDEX access_request_by_time ON access_request (tenant_id, created_at DESC, request_id);
CREATE INDEX access_request_granted ON access_request (tenant_id, user_id) WHERE status = 'approved';

CREATE TABLE access_approval (
  tenant_id  uuid        NOT NULL,
  request_id uuid        NOT NULL,
  user_id    uuid        NOT NULL,
  user_name  text        NOT NULL,
  at         timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, request_id, user_id),
  FOREIGN KEY (tenant_id, request_id) REFERENCES access_request ON DELETE CASCADE
);
