import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { send } from './client';

/** What the server keeps for clients: JSON of the tenant, and of one user. */
export type Whose = 'tenant' | 'me';

export interface Settings {
  values: Record<string, unknown>;
  etag: string | null;
}

const path = (whose: Whose) => `/api/management/v1/useradm/settings${whose === 'me' ? '/me' : ''}`;

async function load(whose: Whose): Promise<Settings> {
  const response = await send(path(whose));
  return { values: (await response.json()) ?? {}, etag: response.headers.get('ETag') };
}

export function useSettings(whose: Whose) {
  return useQuery({ queryKey: ['settings', whose], queryFn: () => load(whose), staleTime: 60_000 });
}

/** Changes the newest settings: read, changed and written only if nobody else wrote between. */
export function useChangeSettings(whose: Whose) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: (values: Record<string, unknown>) => Record<string, unknown>) => {
      const { values, etag } = await load(whose);
      await send(path(whose), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(etag ? { 'If-Match': etag } : {}) },
        body: JSON.stringify(change(values)),
      });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['settings', whose] }),
  });
}
