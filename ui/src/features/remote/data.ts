import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { get, getPage } from '../../api/rest';

export const CONNECT = '/api/management/v1/deviceconnect';
export const SESSIONS = `${CONNECT}/sessions`;
export const REQUESTS = `${CONNECT}/access-requests`;
export const RUNBOOKS = `${CONNECT}/runbooks`;
export const RUNS = `${CONNECT}/runs`;
export const POLICY = `${CONNECT}/policy`;

export type RemoteSession = Schemas['RemoteSession'];
export type AccessRequest = Schemas['AccessRequest'];
export type AccessPolicy = Schemas['AccessPolicy'];
export type Runbook = Schemas['Runbook'];
export type Parameter = NonNullable<Runbook['parameters']>[number];
export type Run = Schemas['RunbookRun'];

export const CAPABILITIES = ['shell', 'get', 'put', 'forward'] as const;
export const PAGE = 30;

export const sessionsQuery = (device: string | undefined, page: number) => ({
  queryKey: ['session', 'remote', device ?? '', page],
  queryFn: () =>
    getPage<RemoteSession>(
      `${SESSIONS}?page=${page}&per_page=${PAGE}${device ? `&device_id=${device}` : ''}`,
    ),
  placeholderData: keepPreviousData,
});

export const requestsQuery = (status?: string) => ({
  queryKey: ['session', 'requests', status ?? ''],
  queryFn: () =>
    get<AccessRequest[]>(`${REQUESTS}?per_page=100${status ? `&status=${status}` : ''}`),
});

export function usePolicy() {
  return useQuery({
    queryKey: ['session', 'policy'],
    queryFn: () => get<AccessPolicy>(POLICY),
    staleTime: 60_000,
  });
}

export const runbooksQuery = {
  queryKey: ['runbook', 'list'],
  queryFn: () => get<Runbook[]>(RUNBOOKS),
};

export const runQuery = (id: string) => ({
  queryKey: ['runbook', 'run', id],
  queryFn: () => get<Run>(`${RUNS}/${id}`),
});

/** Whether an approved request opens this now. */
export function isLive(request: AccessRequest, now: Date): boolean {
  return (
    request.status === 'approved' &&
    request.expires_at !== undefined &&
    new Date(request.expires_at) > now
  );
}

/** The requests of one person that open a device (by itself or through its group) now. */
export function opens(
  requests: AccessRequest[],
  user: string | undefined,
  place: { device: string; group?: string },
  now: Date,
): AccessRequest[] {
  return requests.filter(
    request =>
      request.user_id === user &&
      isLive(request, now) &&
      (request.device_id === place.device ||
        (request.group !== undefined && request.group === place.group)),
  );
}
