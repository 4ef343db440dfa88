import { keepPreviousData } from '@tanstack/react-query';
import { api, data, paged, type Schemas } from '../../api/client';

export type Release = Schemas['Release'];
export type Artifact = Schemas['Artifact'];

export const RELEASES = '/api/management/v2/deployments/deployments/releases';
export const RELEASES_PAGE = 30;

export interface ReleaseSearch {
  q?: string;
  tag?: string;
  type?: string;
  sort?: string;
  page?: string;
}

export function releaseParams(search: ReleaseSearch) {
  return {
    ...(search.q ? { name: search.q } : {}),
    ...(search.tag ? { tag: [search.tag] } : {}),
    ...(search.type ? { update_type: search.type } : {}),
    sort: search.sort ?? 'modified:desc',
    page: Number(search.page ?? 1) || 1,
    per_page: RELEASES_PAGE,
  };
}

export const releasesQuery = (search: ReleaseSearch) => ({
  queryKey: ['release', 'list', releaseParams(search)],
  queryFn: () => paged(api.GET(RELEASES, { params: { query: releaseParams(search) } })),
  placeholderData: keepPreviousData,
});

export const releaseQuery = (name: string) => ({
  queryKey: ['release', name],
  queryFn: () => data(api.GET(`${RELEASES}/{name}`, { params: { path: { name } } })),
});

export const tagsQuery = {
  queryKey: ['release', 'tags'],
  queryFn: () => data(api.GET('/api/management/v2/deployments/releases/all/tags', {})),
};

export const typesQuery = {
  queryKey: ['release', 'types'],
  queryFn: () => data(api.GET('/api/management/v2/deployments/releases/all/types', {})),
};

/** How many devices say that they run it. */
export const installedQuery = (release: string) => ({
  queryKey: ['device', 'installed', release],
  queryFn: () =>
    paged(
      api.POST('/api/management/v2/inventory/filters/search', {
        body: {
          per_page: 1,
          filters: [
            {
              scope: 'inventory',
              attribute: 'artifact_name',
              type: '$eq' as const,
              value: release,
            },
          ],
        },
      }),
    ).then(answer => answer.total),
});

const unique = (list: (string | undefined)[]) => [
  ...new Set(list.filter((x): x is string => Boolean(x))),
];

export const artifactsOf = (release: Release): Artifact[] => release.artifacts ?? [];
export const typesOf = (release: Release) =>
  unique(artifactsOf(release).flatMap(a => a.device_types_compatible ?? []));
export const sizeOf = (release: Release) =>
  artifactsOf(release).reduce((sum, a) => sum + a.size, 0);

export const payloadsOf = (release: Release) =>
  unique(
    artifactsOf(release).flatMap(a =>
      (a.updates ?? []).map(u => String((u.type_info as { type?: string }).type ?? '')),
    ),
  );

/** All, some or none of its artifacts are signed. */
export function signedOf(release: Release): 'all' | 'some' | 'none' {
  const signed = artifactsOf(release).filter(a => a.signed).length;
  return signed === 0 ? 'none' : signed === artifactsOf(release).length ? 'all' : 'some';
}
