import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, data, paged, type Schemas } from '../../api/client';
import { body, type DeviceSearch } from './search';

export function useDevices(search: DeviceSearch) {
  const asked = body(search);
  return useQuery({
    queryKey: ['device', 'list', asked],
    queryFn: () => paged(api.POST('/api/management/v2/inventory/filters/search', { body: asked })),
    placeholderData: keepPreviousData,
  });
}

export function useGroups() {
  return useQuery({
    queryKey: ['device', 'groups'],
    queryFn: () => data(api.GET('/api/management/v1/inventory/groups', {})),
  });
}

export function useAttributeNames() {
  return useQuery({
    queryKey: ['device', 'attributes'],
    queryFn: () => data(api.GET('/api/management/v2/inventory/filters/attributes', {})),
    staleTime: 300_000,
  });
}

/** The server counts each tier of a status apart. */
function totals(statistics: Schemas['InventoryStatistics']): Record<string, number> {
  const sum = (tiers: unknown) =>
    Object.values((tiers ?? {}) as Record<string, number>).reduce((total, n) => total + n, 0);
  return Object.fromEntries(
    Object.entries(statistics.devices_by_status).map(([status, tiers]) => [status, sum(tiers)]),
  );
}

export function useStatusCounts() {
  return useQuery({
    queryKey: ['device', 'statistics'],
    queryFn: () => data(api.GET('/api/management/v2/inventory/statistics', {})).then(totals),
  });
}
