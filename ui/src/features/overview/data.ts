import { api, data, paged } from '../../api/client';

const SEARCH = '/api/management/v2/inventory/filters/search';
const DAY_MILLIS = 86_400_000;
const MINUTE_MILLIS = 60_000;

/** This time yesterday, to the minute: so the same minute asks the same question. */
export function yesterday(): string {
  return new Date(
    Math.floor(Date.now() / MINUTE_MILLIS) * MINUTE_MILLIS - DAY_MILLIS,
  ).toISOString();
}

export const seenQuery = (since: string) => ({
  queryKey: ['device', 'seen', since],
  queryFn: () =>
    paged(
      api.POST(SEARCH, {
        body: {
          per_page: 1,
          filters: [
            { scope: 'identity', attribute: 'status', type: '$eq' as const, value: 'accepted' },
            { scope: 'system', attribute: 'check_in_time', type: '$gte' as const, value: since },
          ],
        },
      }),
    ).then(answer => answer.total),
});

export interface Share {
  name: string;
  devices: number;
}

const RELEASES_SHOWN = 5;
const SAMPLE = 40;

/** What the fleet runs: each of the newest releases is counted; what is left is "other". */
export const distributionQuery = {
  queryKey: ['fleet', 'distribution'],
  queryFn: async (): Promise<Share[]> => {
    const releases = await data(
      api.GET('/api/management/v2/deployments/deployments/releases', {
        params: { query: { sort: 'modified:desc', per_page: SAMPLE } },
      }),
    );
    const { rows } = await paged(
      api.POST(SEARCH, {
        body: {
          per_page: 200,
          filters: [
            {
              scope: 'inventory',
              attribute: 'artifact_name',
              type: '$exists' as const,
              value: true,
            },
          ],
          attributes: [{ scope: 'inventory', attribute: 'artifact_name' }],
        },
      }),
    );
    const seen = rows.map(row =>
      String(row.attributes.find(a => a.name === 'artifact_name')?.value ?? ''),
    );
    const names = [...new Set([...releases.map(r => r.name), ...seen])]
      .filter(Boolean)
      .slice(0, SAMPLE);
    const shares = await Promise.all(
      names.map(async name => ({
        name,
        devices: (
          await paged(
            api.POST(SEARCH, {
              body: {
                per_page: 1,
                filters: [
                  {
                    scope: 'inventory',
                    attribute: 'artifact_name',
                    type: '$eq' as const,
                    value: name,
                  },
                  {
                    scope: 'identity',
                    attribute: 'status',
                    type: '$eq' as const,
                    value: 'accepted',
                  },
                ],
              },
            }),
          )
        ).total,
      })),
    );
    return shares.filter(s => s.devices > 0).sort((a, b) => b.devices - a.devices);
  },
  staleTime: 60_000,
};

/** The largest few; the rest together. */
export function largest(shares: Share[], accepted: number): { shown: Share[]; rest: number } {
  const shown = shares.slice(0, RELEASES_SHOWN);
  return { shown, rest: Math.max(0, accepted - shown.reduce((sum, s) => sum + s.devices, 0)) };
}
