import { useQuery } from '@tanstack/react-query';
import { api, data, type Schemas } from './client';
import { post, remove } from './rest';

export type User = Schemas['User'];

const SESSION = '/api/management/v1/useradm/auth/session';

/** Begins a session: the server answers with an HttpOnly cookie that no script can read. */
export async function signIn(email: string, password: string, token2fa?: string): Promise<void> {
  await post(SESSION, token2fa ? { email, password, token2fa } : { email, password });
}

export async function signOut(): Promise<void> {
  await remove(SESSION);
}

export const meQuery = {
  queryKey: ['user', 'me'],
  queryFn: () => data(api.GET('/api/management/v1/useradm/users/me')),
  staleTime: 60_000,
};

export function useMe() {
  return useQuery(meQuery);
}

export const tenantQuery = {
  queryKey: ['tenant'],
  queryFn: () => data(api.GET('/api/management/v1/tenantadm/user/tenant')),
  staleTime: 300_000,
};
