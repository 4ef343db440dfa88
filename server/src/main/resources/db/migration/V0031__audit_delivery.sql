-- How far each log has been handed on, and what witnesses said of it.

-- sink: a digest of where it goes. Entries below next_index have arrived there.
CREATE TABLE audit_cursor (
  tenant_id  uuid   NOT NULL REFERENCES tenant,
  sink       text   NOT NULL,
  next_index bigint NOT NULL CHECK (next_index >= 0),
  PRIMARY KEY (tenant_id, sink)
);

-- The newest checkpoint that each witness has signed; note holds the log's and its signature.
CREATE TABLE audit_cosigned (
  tenant_id uuid   NOT NULL REFERENCES tenant,
  witness   text   NOT NULL,
  size      bigint NOT NULL CHECK (size > 0),
  note      bytea  NOT NULL,
  PRIMARY KEY (tenant_id, witness)
);
