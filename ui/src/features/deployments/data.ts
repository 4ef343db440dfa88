import { keepPreviousData } from '@tanstack/react-query';
import { api, data, paged, type Schemas } from '../../api/client';

export type Deployment = Schemas['Deployment'];
export type Counts = Record<string, number>;

export const DEPLOYMENTS = '/api/management/v1/deployments/deployments';
export const DEPLOYMENTS_PAGE = 30;

export const deploymentsQuery = (search: { state?: string; q?: string; page?: string }) => ({
  queryKey: ['deployment', 'list', search],
  queryFn: () =>
    paged(
      api.GET('/api/management/v2/deployments/deployments', {
        params: {
          query: {
            ...(search.state ? { status: search.state } : {}),
            ...(search.q ? { name: [search.q] } : {}),
            sort: 'desc',
            page: Number(search.page ?? 1) || 1,
            per_page: DEPLOYMENTS_PAGE,
          } as never,
        },
      }),
    ),
  placeholderData: keepPreviousData,
});

export const deploymentQuery = (id: string) => ({
  queryKey: ['deployment', id],
  queryFn: () => data(api.GET(`${DEPLOYMENTS}/{id}`, { params: { path: { id } } })),
});

export const statisticsQuery = (id: string) => ({
  queryKey: ['deployment', id, 'statistics'],
  queryFn: () =>
    data(
      api.GET(`${DEPLOYMENTS}/{id}/statistics`, { params: { path: { id } } }),
    ) as Promise<Counts>,
});

export function countsOf(deployment: Deployment): Counts {
  return ((deployment.statistics as { status?: Counts } | undefined)?.status ?? {}) as Counts;
}

/** The thirteen statuses, in the order in which a device goes through them, as five portions. */
export interface Portions {
  good: number;
  bad: number;
  active: number;
  waiting: number;
  other: number;
  total: number;
}

const GOOD = ['success', 'already-installed'];
const BAD = ['failure'];
const ACTIVE = [
  'downloading',
  'installing',
  'rebooting',
  'pause_before_installing',
  'pause_before_rebooting',
  'pause_before_committing',
];
const WAITING = ['pending'];

export function portions(counts: Counts, deviceCount: number): Portions {
  const sum = (names: string[]) => names.reduce((total, name) => total + (counts[name] ?? 0), 0);
  const told = Object.values(counts).reduce((total, number) => total + (number || 0), 0);
  const total = Math.max(told, deviceCount);
  const [good, bad, active] = [sum(GOOD), sum(BAD), sum(ACTIVE)];
  // devices that have not asked yet wait: they are not failing
  const waiting = sum(WAITING) + (total - told);
  return { good, bad, active, waiting, other: total - good - bad - active - waiting, total };
}
