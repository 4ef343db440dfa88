import { useQuery } from '@tanstack/react-query';
import { api, data, paged, type Schemas } from '../../api/client';
import { show, signOf } from '../devices/filter';

export const FILTERS = '/api/management/v2/inventory/filters';
export type DynamicGroup = Schemas['Filter'];

export function useDynamicGroups() {
  return useQuery({
    queryKey: ['device', 'filters'],
    queryFn: () => data(api.GET(FILTERS, { params: { query: { per_page: 500 } } })),
  });
}

export const sizeQuery = (id: string) => ({
  queryKey: ['device', 'filter-size', id],
  queryFn: () =>
    paged(
      api.GET(`${FILTERS}/{id}/search`, { params: { path: { id }, query: { per_page: 1 } } }),
    ).then(answer => answer.total),
});

/** What must hold, in signs: `device_type = pi4, kernel ~ ^6`; alternatives in brackets. */
export function termsText(terms: unknown[]): string {
  return terms.map(termText).join(', ');
}

function termText(term: unknown): string {
  const one = term as {
    attribute?: string;
    type?: string;
    value?: unknown;
    any?: unknown[];
    all?: unknown[];
  };
  if (one.any) return `(${one.any.map(termText).join(' ∨ ')})`;
  if (one.all) return `(${one.all.map(termText).join(' ∧ ')})`;
  return `${one.attribute} ${signOf(one.type ?? '')} ${show(one.value)}`;
}
