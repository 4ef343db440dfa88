import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, data, paged } from '../../api/client';
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

export function useStatusCounts() {
  return useQuery({
    queryKey: ['device', 'statistics'],
    queryFn: () => data(api.GET('/api/management/v2/inventory/statistics', {})),
  });
}
