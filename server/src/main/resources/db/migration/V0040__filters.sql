-- Saved filters, which are dynamic groups: who is in one is asked anew each time.

-- terms: a JSON array of terms (Mender's), among them {"all": […]} and {"any": […]}.
CREATE TABLE saved_filter (
  tenant_id  uuid        NOT NULL REFERENCES tenant,
  filter_id  uuid        NOT NULL,
  name       text        NOT NULL,
  terms      jsonb       NOT NULL,
  view       jsonb       NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, filter_id),
  CONSTRAINT saved_filter_name_once UNIQUE (tenant_id, name)
);

-- Attributes that a tenant has chosen to find devices by quickly.
CREATE TABLE indexed_attribute (
  tenant_id uuid NOT NULL REFERENCES tenant,
  attribute text NOT NULL,
  PRIMARY KEY (tenant_id, attribute)
);

-- One row for each value of each indexed attribute of each device: narrow, so that counting a million
-- devices reads an index and nothing else. number is the value if it is one.
CREATE TABLE device_attribute (
  tenant_id uuid             NOT NULL,
  attribute text             NOT NULL,
  value     text             NOT NULL,
  number    double precision,
  device_id uuid             NOT NULL,
  FOREIGN KEY (tenant_id, device_id) REFERENCES device_inventory ON DELETE CASCADE
);
CREATE INDEX device_attribute_by_value ON device_attribute (tenant_id, attribute, value, device_id);
CREATE INDEX device_attribute_by_device ON device_attribute (tenant_id, device_id, attribute);
