-- How many devices the holder of a budget has changed in an hour, a day or a deployment. span tells
-- which, starts the hour, day or deployment.
CREATE TABLE budget_use (
  tenant_id uuid   NOT NULL REFERENCES tenant,
  holder    text   NOT NULL,
  span      text   NOT NULL CHECK (span IN ('hour', 'day', 'deployment')),
  starts    text   NOT NULL,
  used      bigint NOT NULL,
  PRIMARY KEY (tenant_id, holder, span, starts)
) WITH (fillfactor = 50);
