-- Work on many devices in the background, chunk by chunk. `targets` is a Roaring bitmap of device
-- handles, frozen when the order is given; `last_handle` is how far the work has come, written in the
-- transaction of the chunk, so that a restart goes on where the last commit was.
CREATE TABLE bulk_operation (
  tenant_id    uuid        NOT NULL REFERENCES tenant,
  operation_id uuid        NOT NULL,
  action       text        NOT NULL
               CHECK (action IN ('accept', 'reject', 'decommission', 'join_group', 'leave_group')),
  group_name   text,
  targets      bytea       NOT NULL,
  total        bigint      NOT NULL,
  last_handle  bigint      NOT NULL DEFAULT -1,
  done         bigint      NOT NULL DEFAULT 0,
  changed      bigint      NOT NULL DEFAULT 0,
  failed       bigint      NOT NULL DEFAULT 0,
  state        text        NOT NULL DEFAULT 'running'
               CHECK (state IN ('running', 'finished', 'cancelled', 'halted')),
  reason       text        NOT NULL DEFAULT '',
  user_id      uuid        NOT NULL,
  user_name    text        NOT NULL,
  credential   text        NOT NULL,
  session_id   uuid        NOT NULL,
  address      text        NOT NULL,
  request_id   text        NOT NULL,
  created_at   timestamptz NOT NULL,
  due_at       timestamptz NOT NULL,
  ended_at     timestamptz,
  PRIMARY KEY (tenant_id, operation_id),
  CHECK ((state = 'running') = (ended_at IS NULL)),
  CHECK ((group_name IS NULL) = (action NOT IN ('join_group', 'leave_group')))
);
CREATE INDEX bulk_operation_due ON bulk_operation (due_at) WHERE state = 'running';
CREATE INDEX bulk_operation_newest ON bulk_operation (tenant_id, created_at DESC, operation_id);

-- Why devices failed; the first of them.
CREATE TABLE bulk_failure (
  tenant_id    uuid NOT NULL,
  operation_id uuid NOT NULL,
  device_id    uuid NOT NULL,
  reason       text NOT NULL,
  PRIMARY KEY (tenant_id, operation_id, device_id),
  FOREIGN KEY (tenant_id, operation_id) REFERENCES bulk_operation ON DELETE CASCADE
);
