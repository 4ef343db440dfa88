-- Remote access on several nodes.

-- The nodes that run now: each writes its row again and again, and a node whose row is old is dead.
-- Nodes belong to no tenant.
CREATE TABLE remote_node (
  node_id uuid        PRIMARY KEY,
  name    text        NOT NULL,
  seen_at timestamptz NOT NULL
);

-- The node that holds a session, a channel (null when it is closed), a run.
ALTER TABLE remote_session ADD COLUMN node_id uuid;
ALTER TABLE device_channel ADD COLUMN node_id uuid;
ALTER TABLE runbook_run ADD COLUMN node_id uuid;
CREATE INDEX remote_session_open ON remote_session (tenant_id, session_id) WHERE ended_at IS NULL;
CREATE INDEX runbook_result_open ON runbook_result (tenant_id, run_id)
  WHERE status IN ('waiting', 'running');
CREATE INDEX device_channel_open ON device_channel (tenant_id, device_id)
  WHERE node_id IS NOT NULL;

-- One-time tickets with which browsers open WebSockets; digest is the SHA-256 of the ticket.
CREATE TABLE socket_ticket (
  tenant_id  uuid        NOT NULL,
  digest     bytea       NOT NULL CHECK (length(digest) = 32),
  session_id uuid        NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, digest),
  FOREIGN KEY (tenant_id, session_id) REFERENCES user_session ON DELETE CASCADE
);
CREATE INDEX socket_ticket_by_session ON socket_ticket (tenant_id, session_id);
