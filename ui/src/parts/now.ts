import { useSyncExternalStore } from 'react';

// One clock for all relative times: a list of a hundred rows has no hundred timers.
const TICK_MILLIS = 15_000;
let now = new Date();
const listeners = new Set<() => void>();

setInterval(() => {
  now = new Date();
  for (const listener of listeners) listener();
}, TICK_MILLIS);

export function useNow(): Date {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => now,
  );
}
