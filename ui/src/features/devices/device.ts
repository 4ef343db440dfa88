import type { Schemas } from '../../api/client';

export type DeviceRow = Schemas['DeviceInventory'];
export type Predicate = Schemas['Predicate'];

export function attribute(device: DeviceRow, scope: string, name: string): unknown {
  return device.attributes.find(a => a.scope === scope && a.name === name)?.value;
}

export function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.map(text).join(', ') : String(value);
}

/** What people call it: its name tag, or the host name it reports, or what it says it is, or the
 * start of its id. */
export function nameOf(device: DeviceRow): string {
  return (
    text(attribute(device, 'tags', 'name')) ||
    text(attribute(device, 'inventory', 'hostname')) ||
    identityOf(device) ||
    device.id.slice(0, 8)
  );
}

const KNOWN = ['mac', 'serial', 'serial_number', 'SerialNumber', 'hostname'];

/** The telling part of what it says it is. */
export function identityOf(device: DeviceRow): string {
  const identity = device.attributes.filter(
    a => a.scope === 'identity' && a.name !== 'status' && a.name !== 'id',
  );
  const best = KNOWN.map(name => identity.find(a => a.name === name)).find(Boolean) ?? identity[0];
  return text(best?.value);
}

export const statusOf = (device: DeviceRow) => text(attribute(device, 'identity', 'status'));
export const groupOf = (device: DeviceRow) => text(attribute(device, 'system', 'group'));
export const typeOf = (device: DeviceRow) => text(attribute(device, 'inventory', 'device_type'));
export const seenAt = (device: DeviceRow) =>
  text(attribute(device, 'system', 'check_in_time')) || undefined;

export const releaseOf = (device: DeviceRow) =>
  text(attribute(device, 'inventory', 'artifact_name')) ||
  text(attribute(device, 'inventory', 'rootfs-image.version'));
