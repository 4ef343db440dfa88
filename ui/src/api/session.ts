import { useQuery } from '@tanstack/react-query';
import { api, data, type Schemas } from './client';
import type { ApiFailure } from './failure';
import type { Shown } from './passkey';
import { get, post, remove } from './rest';

export type User = Schemas['User'];

const AUTH = '/api/management/v1/useradm/auth';
const SESSION = `${AUTH}/session`;

/** What a second factor is shown with: one of the three. */
export type Proof = { token2fa: string } | { recovery_code: string } | { passkey: Shown };

/** Which second factors somebody has, and how to ask for a passkey. */
export interface Factors {
  factors: ('totp' | 'passkey' | 'recovery_code')[];
  passkey?: Record<string, unknown>;
}

/** Begins a session: the server answers with an HttpOnly cookie that no script can read. */
export async function signIn(email: string, password: string): Promise<void> {
  await post(SESSION, { email, password });
}

/** The second step; the ticket of the first stands for the password. */
export async function signInWithFactor(ticket: string, proof: Proof): Promise<void> {
  await post(`${SESSION}/factor`, { ticket, ...proof });
}

/** What the failure `second_factor_required` asks for. */
export function askedFactors(failure: ApiFailure): Factors & { ticket: string } {
  const {
    factors = [],
    passkey,
    ticket = '',
  } = failure.body as Partial<Factors> & {
    ticket?: string;
  };
  return { factors, passkey, ticket };
}

export const startPasskey = async () =>
  (await post(`${AUTH}/passkey/start`)).json() as Promise<Record<string, unknown>>;

export async function signInWithPasskey(passkey: Shown): Promise<void> {
  await post(`${AUTH}/passkey`, { passkey });
}

export const ownFactors = async (): Promise<Factors> => ({
  factors: [],
  ...(await get<Partial<Factors>>(`${AUTH}/step-up`)),
});

export async function stepUp(proof: Proof): Promise<void> {
  await post(`${AUTH}/step-up`, proof);
}

export interface Provider {
  id: string;
  name: string;
}

export const providersQuery = (tenant?: string) => ({
  queryKey: ['signin', 'providers', tenant],
  queryFn: () =>
    get<Provider[]>(`${AUTH}/providers${tenant ? `?tenant=${encodeURIComponent(tenant)}` : ''}`),
  retry: false,
});

export const startOf = (provider: Provider) =>
  `/api/management/v1/useradm/oidc/${encodeURIComponent(provider.id)}/start`;

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
