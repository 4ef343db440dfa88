-- An order to all devices reads their handles from here, and not a million rows of the table.
CREATE INDEX device_accepted ON device (tenant_id, handle) WHERE status = 'accepted';
