import createClient from 'openapi-fetch';
import { ApiFailure } from './failure';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

const listeners = new Set<() => void>();

/** Told when the server no longer knows our session. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Every request of the console leaves here: same origin, cookie session, failures as exceptions. */
export async function send(input: Request | string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(input, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw ApiFailure.offline();
  }
  if (response.ok) return response;
  const failure = await ApiFailure.of(response);
  if (failure.status === 401 && !String(response.url).includes('/auth/')) {
    for (const listener of listeners) listener();
  }
  throw failure;
}

export const api = createClient<paths>({
  baseUrl: '',
  fetch: request => send(request),
  querySerializer: { array: { style: 'form', explode: true } },
});

/** The data of an answer; failures were thrown before. */
export async function data<T>(answer: Promise<{ data?: T; response: Response }>): Promise<T> {
  return (await answer).data as T;
}

export interface Paged<T> {
  rows: T[];
  total: number;
}

/** A page with the total of `X-Total-Count`. */
export async function paged<T>(
  answer: Promise<{ data?: T[]; response: Response }>,
): Promise<Paged<T>> {
  const { data: rows = [], response } = await answer;
  const total = Number(response.headers.get('X-Total-Count') ?? rows.length);
  return { rows, total };
}
