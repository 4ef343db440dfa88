import type { Schemas } from '../../api/client';
import type { DeviceRow, Predicate } from './device';
import { parse } from './filter';

/** The whole state of the list of devices: it is the address. */
export interface DeviceSearch {
  q?: string;
  status?: string;
  group?: string;
  f?: string[];
  sort?: string;
  cols?: string[];
  page?: number;
  view?: string;
}

export const PAGE_SIZE = 50;
export const STATUSES = ['accepted', 'pending', 'preauthorized', 'rejected', 'noauth'];

export const COLUMNS = [
  'status',
  'inventory/device_type',
  'release',
  'system/group',
  'system/check_in_time',
];

export function parseDeviceSearch(raw: Record<string, unknown>): DeviceSearch {
  const text = (value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  const list = (value: unknown) =>
    Array.isArray(value) ? value.filter(v => typeof v === 'string') : undefined;
  const page = Number(raw.page);
  return {
    q: text(raw.q),
    status: STATUSES.includes(String(raw.status)) ? String(raw.status) : undefined,
    group: text(raw.group),
    f: list(raw.f)?.filter(f => parse(f)),
    sort: text(raw.sort),
    cols: list(raw.cols),
    page: Number.isInteger(page) && page > 1 ? page : undefined,
    view: text(raw.view),
  };
}

export function predicates(search: DeviceSearch): Predicate[] {
  const all: Predicate[] = [];
  if (search.status)
    all.push({ scope: 'identity', attribute: 'status', type: '$eq', value: search.status });
  if (search.group !== undefined) {
    all.push(
      search.group === ''
        ? { scope: 'system', attribute: 'group', type: '$exists', value: false }
        : { scope: 'system', attribute: 'group', type: '$eq', value: search.group },
    );
  }
  for (const text of search.f ?? []) {
    const predicate = parse(text);
    if (predicate) all.push(predicate);
  }
  return all;
}

/** `-system/check_in_time` is newest first. */
export function criterion(sort: string): Schemas['SortCriterion'] | undefined {
  const match = /^(-?)(\w+)\/(.+)$/.exec(sort);
  return match
    ? { scope: match[2]!, attribute: match[3]!, order: match[1] ? 'desc' : 'asc' }
    : undefined;
}

export function body(search: DeviceSearch): Schemas['InventorySearch'] {
  const sort = criterion(search.sort ?? '');
  return {
    page: search.page ?? 1,
    per_page: PAGE_SIZE,
    filters: predicates(search),
    ...(sort ? { sort: [sort] } : {}),
    ...(search.q ? { text: search.q } : {}),
  };
}

export const keyOf = (device: DeviceRow) => device.id;
