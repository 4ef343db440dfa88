-- What devices say of themselves, and what people say of them.

-- attributes: {scope: {name: {value, description?, timestamp?}}} for the scopes that are reported or
-- written (inventory, identity, tags). search: the same flat, {"scope/name": [values…]}, always
-- arrays, so that one containment test serves scalars and arrays. words: for free text.
CREATE TABLE device_inventory (
  tenant_id      uuid        NOT NULL,
  device_id      uuid        NOT NULL,
  status         text        NOT NULL,
  group_name     text,
  attributes     jsonb       NOT NULL,
  search         jsonb       NOT NULL,
  words          tsvector    NOT NULL,
  inventory_hash text,
  tags_etag      uuid,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, device_id),
  FOREIGN KEY (tenant_id, device_id) REFERENCES device ON DELETE CASCADE
);
CREATE INDEX device_inventory_search ON device_inventory USING gin (search jsonb_path_ops);
CREATE INDEX device_inventory_words ON device_inventory USING gin (words);
CREATE INDEX device_inventory_by_age ON device_inventory (tenant_id, created_at, device_id);
CREATE INDEX device_inventory_by_status ON device_inventory (tenant_id, status, created_at, device_id);
CREATE INDEX device_inventory_by_group ON device_inventory (tenant_id, group_name, created_at)
  WHERE group_name IS NOT NULL;
