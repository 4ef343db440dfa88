import { download } from '../../parts/download';
import { type DeviceRow, nameOf, text } from './device';
import { pagesOf } from './matching';
import { body, type DeviceSearch } from './search';
import type { DeviceSelection } from './useSelection';

/** A cell that no spreadsheet takes for a formula: device text is not to be trusted. */
export function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csv(devices: DeviceRow[]): string {
  const names = [
    ...new Set(devices.flatMap(d => d.attributes.map(a => `${a.scope}/${a.name}`))),
  ].sort();
  const lines = devices.map(device => {
    const values = new Map(device.attributes.map(a => [`${a.scope}/${a.name}`, text(a.value)]));
    return [device.id, nameOf(device), ...names.map(name => values.get(name) ?? '')]
      .map(cell)
      .join(',');
  });
  return [['id', 'name', ...names].map(cell).join(','), ...lines].join('\r\n');
}

export async function exportCsv(selection: DeviceSelection, search: DeviceSearch): Promise<void> {
  const devices: DeviceRow[] = [];
  const asked = selection.all ? search : { ...search, page: undefined };
  for await (const page of pagesOf(asked))
    devices.push(...page.filter(device => selection.has(device.id)));
  download(`devices-${body(search).text ?? 'all'}.csv`, 'text/csv', csv(devices));
}
