-- How far deployments are.

-- Bytes of artifacts handed to devices' connections. Each node adds what it sent every few seconds.
CREATE TABLE deployment_bytes (
  tenant_id     uuid   NOT NULL,
  deployment_id uuid   NOT NULL,
  sent          bigint NOT NULL,
  PRIMARY KEY (tenant_id, deployment_id),
  FOREIGN KEY (tenant_id, deployment_id) REFERENCES deployment ON DELETE CASCADE
) WITH (fillfactor = 50);

-- When devices were through stands in the index that counts them, so that a rate reads nothing else.
DROP INDEX device_deployment_by_status;
CREATE INDEX device_deployment_by_status
  ON device_deployment (tenant_id, deployment_id, phase, status)
  INCLUDE (artifact_bytes, finished_at)
  WHERE forgotten_at IS NULL;
