-- Who did what: written in the transaction of the change, never changed afterwards.
CREATE TABLE audit_entry (
  tenant_id   uuid        NOT NULL REFERENCES tenant,
  entry_id    bigint      GENERATED ALWAYS AS IDENTITY,
  at          timestamptz NOT NULL,
  actor_kind  text        NOT NULL,
  actor_id    text        NOT NULL,
  actor_name  text        NOT NULL,
  credential  text        NOT NULL,
  session_id  text        NOT NULL,
  address     text        NOT NULL,
  request_id  text        NOT NULL,
  action      text        NOT NULL,
  object_type text        NOT NULL,
  object_id   text        NOT NULL,
  object_name text        NOT NULL,
  -- allowed, or refused: an attempt without the right to it
  decision    text        NOT NULL CHECK (decision IN ('allowed', 'refused')),
  before      jsonb,
  after       jsonb,
  meta        jsonb       NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, entry_id)
);
