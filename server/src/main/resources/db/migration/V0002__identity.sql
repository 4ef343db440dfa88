-- Which device is really speaking. See docs/dictionary.md: device, authentication set.

-- A device's handle is its number in the sets of devices that are kept in memory and in deployments.
CREATE SEQUENCE device_handle AS bigint;

CREATE TABLE device (
  tenant_id     uuid        NOT NULL REFERENCES tenant,
  device_id     uuid        NOT NULL,
  handle        bigint      NOT NULL DEFAULT nextval('device_handle'),
  identity_hash bytea       NOT NULL,
  identity      jsonb       NOT NULL,
  status        text        NOT NULL
    CHECK (status IN ('pending', 'accepted', 'rejected', 'preauthorized', 'noauth')),
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, device_id),
  CONSTRAINT device_identity_once UNIQUE (tenant_id, identity_hash),
  CONSTRAINT device_handle_once UNIQUE (tenant_id, handle)
);
CREATE INDEX device_by_age ON device (tenant_id, created_at, device_id);
CREATE INDEX device_by_status ON device (tenant_id, status, created_at, device_id);

-- token_generation stands in every token of the set: counting it up revokes them all.
CREATE TABLE auth_set (
  tenant_id        uuid        NOT NULL,
  auth_set_id      uuid        NOT NULL,
  device_id        uuid        NOT NULL,
  public_key       text        NOT NULL,
  public_key_hash  bytea       NOT NULL,
  status           text        NOT NULL
    CHECK (status IN ('pending', 'accepted', 'rejected', 'preauthorized')),
  created_at       timestamptz NOT NULL,
  token_generation integer     NOT NULL DEFAULT 0,
  token_expires_at timestamptz,
  PRIMARY KEY (tenant_id, auth_set_id),
  CONSTRAINT auth_set_once UNIQUE (tenant_id, device_id, public_key_hash),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device ON DELETE CASCADE
);
CREATE UNIQUE INDEX auth_set_one_accepted ON auth_set (tenant_id, device_id)
  WHERE status = 'accepted';

-- Written in batches, over and over: narrow, no index on what changes, room for updates in place.
CREATE TABLE device_presence (
  tenant_id   uuid        NOT NULL,
  device_id   uuid        NOT NULL,
  check_in_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, device_id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device ON DELETE CASCADE
) WITH (fillfactor = 70);
