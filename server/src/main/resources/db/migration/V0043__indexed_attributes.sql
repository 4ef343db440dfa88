-- The rows of device_attribute follow device_inventory.search by themselves, whoever writes it: they
-- are an index, and an index that a statement can forget is none. Long values are left out, because
-- an index has no room for them: those are found the slower way.
CREATE FUNCTION keep_device_attributes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.search = OLD.search THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM device_attribute
     WHERE tenant_id = NEW.tenant_id AND device_id = NEW.device_id;
  END IF;
  INSERT INTO device_attribute (tenant_id, attribute, value, device_id)
  SELECT a.tenant_id, a.attribute, v.value #>> '{}', NEW.device_id
    FROM indexed_attribute a, jsonb_array_elements(NEW.search -> a.attribute) AS v
   WHERE a.tenant_id = NEW.tenant_id AND jsonb_typeof(v.value) = 'string'
     AND length(v.value #>> '{}') <= 256;
  RETURN NULL;
END $$;
CREATE TRIGGER device_inventory_attributes AFTER INSERT OR UPDATE OF search ON device_inventory
  FOR EACH ROW EXECUTE FUNCTION keep_device_attributes();
ALTER TABLE device_attribute DROP COLUMN number;
