import { useQuery } from '@tanstack/react-query';
import type { Paged } from './client';
import { send } from './client';

const json = { 'Content-Type': 'application/json' };

export async function get<T>(path: string): Promise<T> {
  return (await send(path)).json() as Promise<T>;
}

export async function getPage<T>(path: string): Promise<Paged<T>> {
  const answer = await send(path);
  const rows = ((await answer.json()) ?? []) as T[];
  return { rows, total: Number(answer.headers.get('X-Total-Count') ?? rows.length) };
}

export async function post(path: string, body: unknown = {}, method = 'POST'): Promise<Response> {
  return send(path, { method, headers: json, body: JSON.stringify(body) });
}

export async function remove(path: string): Promise<void> {
  await send(path, { method: 'DELETE' });
}

/** The id of what was just made. */
export const madeId = (answer: Response) => answer.headers.get('Location')?.split('/').at(-1) ?? '';

/** The operations this server has: a screen whose operation is missing is not shown. */
export function useOffers(path: string | undefined): boolean {
  const description = useQuery({
    queryKey: ['openapi'],
    queryFn: async () =>
      new Set(Object.keys((await get<{ paths: object }>('/api/openapi.json')).paths)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return path === undefined || (description.data?.has(path) ?? false);
}
