-- Who wants to be told what happened, and what became of telling them.

-- types: the events it hears of, none for all. secret: sealed. lease: the node that is delivering.
-- failures: in a row; while paused_until lies ahead, nothing is sent.
CREATE TABLE webhook (
  tenant_id     uuid        NOT NULL REFERENCES tenant,
  webhook_id    uuid        NOT NULL,
  url           text        NOT NULL,
  description   text        NOT NULL,
  format        text        NOT NULL CHECK (format IN ('cloudevents', 'mender')),
  types         text[]      NOT NULL,
  secret        bytea,
  enabled       boolean     NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  failures      integer     NOT NULL DEFAULT 0,
  failing_since timestamptz,
  paused_until  timestamptz NOT NULL,
  lease         uuid,
  leased_until  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, webhook_id)
);

-- at: when the event happened. A delivery waits, or was delivered, or is dead: tried for three days.
CREATE TABLE webhook_delivery (
  tenant_id        uuid        NOT NULL,
  webhook_id       uuid        NOT NULL,
  sequence         bigint      NOT NULL,
  at               timestamptz NOT NULL,
  state            text        NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
  due_at           timestamptz NOT NULL,
  attempts         integer     NOT NULL DEFAULT 0,
  first_attempt_at timestamptz,
  last_attempt_at  timestamptz,
  status_code      integer,
  answer           text        NOT NULL DEFAULT '',
  millis           bigint      NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, webhook_id, sequence),
  FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhook ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (tenant_id, webhook_id, sequence)
  INCLUDE (due_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_by_event ON webhook_delivery (tenant_id, sequence);
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (at);
