import { useQuery } from '@tanstack/react-query';
import { api, data, type Schemas, send } from './client';
import { isFailure } from './failure';

export type User = Schemas['User'];

const SESSION = '/api/management/v1/useradm/auth/session';

/** Begins a session: the server answers with an HttpOnly cookie that no script can read. */
export async function signIn(email: string, password: string, token2fa?: string): Promise<void> {
  try {
    await send(SESSION, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(token2fa ? { email, password, token2fa } : { email, password }),
    });
  } catch (error) {
    if (!isFailure(error, 404)) throw error;
    await signInByToken(email, password);
  }
}

/** Until the server has browser sessions: a token in a session cookie. */
async function signInByToken(email: string, password: string): Promise<void> {
  const bytes = new TextEncoder().encode(`${email}:${password}`);
  const credentials = btoa(String.fromCharCode(...bytes));
  const answer = await send('/api/management/v1/useradm/auth/login', {
    method: 'POST',
    headers: { Authorization: `Basic ${credentials}` },
  });
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not everywhere yet
  document.cookie = `JWT=${await answer.text()}; path=/; Secure; SameSite=Strict`;
}

export async function signOut(): Promise<void> {
  try {
    await send(SESSION, { method: 'DELETE' });
  } catch (error) {
    if (!isFailure(error, 404)) throw error;
    await send('/api/management/v1/useradm/auth/logout', { method: 'POST' });
  }
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
