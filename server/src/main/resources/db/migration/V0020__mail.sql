-- Letters that wait for the mail server. content: sealed, for it may hold a link that opens an account.
CREATE TABLE letter (
  tenant_id  uuid        NOT NULL REFERENCES tenant,
  letter_id  uuid        NOT NULL,
  content    bytea       NOT NULL,
  written_at timestamptz NOT NULL,
  due_at     timestamptz NOT NULL,
  tries      integer     NOT NULL,
  PRIMARY KEY (tenant_id, letter_id)
);
CREATE INDEX letter_due ON letter (due_at);
