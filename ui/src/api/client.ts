import createClient from 'openapi-fetch';
import { ApiFailure } from './failure';
import type { components, paths } from './schema';
import { askStepUp } from './stepup';

export type Schemas = components['schemas'];

const listeners = new Set<() => void>();

/** Told when the server no longer knows our session. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Every request of the console leaves here: same origin, cookie session, failures as exceptions.
 * One that needs the second factor goes out again after it was shown. */
export async function send(input: Request | string, init?: RequestInit): Promise<Response> {
  // the body of a request can be read once
  const again = input instanceof Request && input.body ? input.clone() : input;
  const response = await sendOnce(input, init);
  if (response.ok) return response;
  const failure = await ApiFailure.of(response);
  if (failure.code === 'step_up_required' && (await askStepUp())) {
    const second = await sendOnce(again, init);
    if (second.ok) return second;
    throw await ApiFailure.of(second);
  }
  if (failure.status === 401 && !String(response.url).includes('/auth/')) {
    for (const listener of listeners) listener();
  }
  throw failure;
}

async function sendOnce(input: Request | string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw ApiFailure.offline();
  }
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
