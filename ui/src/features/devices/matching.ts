import { api, paged } from '../../api/client';
import type { DeviceRow } from './device';
import { body, type DeviceSearch } from './search';
import type { DeviceSelection } from './useSelection';

const PAGE_SIZE_MAX = 500;

/** All devices of a search, a page at a time, by an order that does not change meanwhile. */
export async function* pagesOf(search: DeviceSearch): AsyncGenerator<DeviceRow[]> {
  for (let page = 1; ; page++) {
    const asked = {
      ...body(search),
      page,
      per_page: PAGE_SIZE_MAX,
      sort: [{ scope: 'system', attribute: 'created_ts' }],
    };
    const { rows } = await paged(
      api.POST('/api/management/v2/inventory/filters/search', { body: asked }),
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE_SIZE_MAX) return;
  }
}

/** The ids that are meant. They are all found before anything is done to them: what is done may
 * change who matches. */
export async function chosenIds(
  selection: DeviceSelection,
  search: DeviceSearch,
): Promise<string[]> {
  if (!selection.all) return [...selection.ids];
  const ids: string[] = [];
  for await (const page of pagesOf(search)) ids.push(...page.map(device => device.id));
  return ids;
}

export function* chunks<T>(list: T[], size: number): Generator<T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}
