import { keepPreviousData } from '@tanstack/react-query';
import { api, data, paged } from '../../api/client';

export const deviceQuery = (id: string) => ({
  queryKey: ['device', id, 'identity'],
  queryFn: () =>
    data(api.GET('/api/management/v2/devauth/devices/{id}', { params: { path: { id } } })),
});

export const inventoryQuery = (id: string) => ({
  queryKey: ['device', id, 'inventory'],
  queryFn: () =>
    data(api.GET('/api/management/v1/inventory/devices/{id}', { params: { path: { id } } })),
});

export const HISTORY_PAGE = 20;

export const historyQuery = (device: string, page = 1) => ({
  queryKey: ['deployment', 'of-device', device, page],
  queryFn: () =>
    paged(
      api.GET('/api/management/v1/deployments/deployments/devices/{device}', {
        params: { path: { device }, query: { page, per_page: HISTORY_PAGE } },
      }),
    ),
  placeholderData: keepPreviousData,
});
