import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { get, useOffers } from './rest';

const OWN = '/api/management/v1/useradm/users/me/capabilities';

export interface Scope {
  device_groups?: string[];
  filters?: string[];
  release_tags?: string[];
}

export interface Capability {
  permission: string;
  scope: Scope;
  budget?: { per_deployment?: number; per_hour?: number; per_day?: number };
  role?: string;
}

/** Whose eyes one looks through: one's own, or (to see what they see) somebody else's. */
export interface Eyes {
  id: string;
  email: string;
}

let eyes: Eyes | undefined;
const listeners = new Set<() => void>();

export function viewAs(other: Eyes | undefined): void {
  eyes = other;
  for (const listener of listeners) listener();
}

export function useEyes(): Eyes | undefined {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => eyes,
  );
}

export const capabilitiesQuery = (id?: string) => ({
  queryKey: ['user', 'capabilities', id ?? 'me'],
  queryFn: () => get<Capability[]>(id ? OWN.replace('/me/', `/${id}/`) : OWN),
  staleTime: 60_000,
});

/** What may be done here. The server judges every request by itself; this only spares people dead
 * clicks. Before it is known everything may be tried. */
export function useRights() {
  const other = useEyes();
  const offered = useOffers(OWN);
  const asked = useQuery({ ...capabilitiesQuery(other?.id), enabled: offered });
  const all = asked.data;
  return {
    known: all !== undefined,
    may: (permission: string) => all === undefined || all.some(c => c.permission === permission),
    /** The groups to which a right is bound; none: it is not bound to groups. */
    groups: (permission: string) => groupsOf(all ?? [], permission),
  };
}

export function groupsOf(all: Capability[], permission: string): string[] | undefined {
  const held = all.filter(c => c.permission === permission);
  if (held.some(c => !c.scope.device_groups && !c.scope.filters)) return undefined;
  return [...new Set(held.flatMap(c => c.scope.device_groups ?? []))];
}
