-- What happened. Features write `outbox` in the transaction of the change; a moment later each event
-- gets its number in its tenant and moves to `event`. See docs/life-of/event.md.

CREATE TABLE outbox (
  tenant_id uuid        NOT NULL,
  outbox_id bigint      GENERATED ALWAYS AS IDENTITY,
  event_id  uuid        NOT NULL DEFAULT gen_random_uuid(),
  type      text        NOT NULL,
  subject   text        NOT NULL,
  data      json        NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, outbox_id)
);

CREATE TABLE event (
  tenant_id uuid        NOT NULL,
  sequence  bigint      NOT NULL,
  event_id  uuid        NOT NULL,
  type      text        NOT NULL,
  subject   text        NOT NULL,
  data      json        NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX event_by_age ON event (at);

-- The last number of each tenant, and the lock under which numbers are given.
CREATE TABLE event_head (
  tenant_id uuid   PRIMARY KEY REFERENCES tenant,
  sequence  bigint NOT NULL
);
