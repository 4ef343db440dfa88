import { useSyncExternalStore } from 'react';
import type { Schemas } from '../../api/client';
import { queries } from '../../api/queries';
import { get, post } from '../../api/rest';
import { chosenIds } from '../devices/matching';
import { type DeviceSearch, predicates } from '../devices/search';
import type { DeviceSelection } from '../devices/useSelection';

export const OPERATIONS = '/api/management/v1/bulk/operations';
export type Operation = Schemas['BulkOperation'];
export type Action = Operation['action'];

export const operationsQuery = {
  queryKey: ['operation', 'list'],
  queryFn: () => get<Operation[]>(`${OPERATIONS}?per_page=20`),
};

let followed: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

function follow(next: ReadonlySet<string>): void {
  followed = next;
  for (const listener of listeners) listener();
}

/** What was begun in this tab stays in sight after its end, until it is put away. */
export function useFollowed(): ReadonlySet<string> {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => followed,
  );
}

export const putAway = (id: string) => follow(new Set([...followed].filter(one => one !== id)));

/** The devices of a selection, as an order names them. A text is no filter: there they are named. */
export async function meant(selection: DeviceSelection, search: DeviceSearch): Promise<object> {
  if (!selection.all || search.q) return { device_ids: await chosenIds(selection, search) };
  const filters = predicates(search);
  return filters.length > 0 ? { filters } : { all: true };
}

/** Begins to change many devices in the background; the tray shows how far it is. */
export async function begin(action: Action, devices: object, group?: string): Promise<void> {
  const made = (await (await post(OPERATIONS, { action, group, ...devices })).json()) as Operation;
  follow(new Set([...followed, made.id]));
  await queries.invalidateQueries({ queryKey: ['operation'] });
}

/** Running ones of everybody whose one may know, and what was begun here. */
export const shown = (all: Operation[], here: ReadonlySet<string>) =>
  all.filter(operation => operation.state === 'running' || here.has(operation.id));
