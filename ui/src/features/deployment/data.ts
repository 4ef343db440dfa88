import { keepPreviousData } from '@tanstack/react-query';
import { api, paged, send } from '../../api/client';
import { DEPLOYMENTS } from '../deployments/data';

export const DEVICES_PAGE = 50;

export const passagesQuery = (id: string, status: string | undefined, page: number) => ({
  queryKey: ['deployment', id, 'devices', status ?? '', page],
  queryFn: () =>
    paged(
      api.GET(`${DEPLOYMENTS}/{id}/devices/list`, {
        params: {
          path: { id },
          query: { page, per_page: DEVICES_PAGE, ...(status ? { status } : {}) },
        },
      }),
    ),
  placeholderData: keepPreviousData,
});

/** Names for a page of ids. */
export const namesQuery = (ids: string[]) => ({
  queryKey: ['device', 'names', ids],
  enabled: ids.length > 0,
  queryFn: () =>
    paged(
      api.POST('/api/management/v2/inventory/filters/search', {
        body: { device_ids: ids, per_page: 500 },
      }),
    ),
  staleTime: 300_000,
  placeholderData: keepPreviousData,
});

export const logQuery = (id: string, device: string) => ({
  queryKey: ['deployment', id, 'log', device],
  queryFn: async () => (await send(`${DEPLOYMENTS}/${id}/devices/${device}/log`)).text(),
});
