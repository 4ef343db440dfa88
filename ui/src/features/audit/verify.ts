import { useSyncExternalStore } from 'react';
import { bytesOf, LOG, textOf } from './data';
import {
  bundlePath,
  type Checkpoint,
  entriesOf,
  leafHash,
  openCheckpoint,
  rootOf,
  TILE,
  toBase64,
} from './tree';

/** More than this a browser would take minutes for: the command line verifies the rest. */
const ENTRIES_MAX = 50_000;
const AT_ONCE = 6;
const SEEN = 'trivet.audit.seen';

interface Seen extends Checkpoint {
  at: string;
  key: string;
}

export type Verification =
  | { state: 'none' }
  | { state: 'working'; share: number }
  | {
      state: 'good';
      checkpoint: Checkpoint;
      at: string;
      since?: Seen;
      ids: ReadonlyMap<number, string>;
    }
  | { state: 'bad'; reason: string }
  | { state: 'large'; size: number };

let current: Verification = { state: 'none' };
const listeners = new Set<() => void>();

function show(next: Verification): void {
  current = next;
  for (const listener of listeners) listener();
}

export function useVerification(): Verification {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

async function leavesOf(size: number): Promise<{ hashes: Uint8Array[]; ids: Map<number, string> }> {
  const bundles = Math.ceil(size / TILE);
  const hashes: Uint8Array[] = new Array(size);
  const ids = new Map<number, string>();
  const decoder = new TextDecoder();
  let next = 0;
  let done = 0;
  const work = async () => {
    for (let bundle = next++; bundle < bundles; bundle = next++) {
      const width = Math.min(TILE, size - bundle * TILE);
      const entries = entriesOf(await bytesOf(`${LOG}/${bundlePath(bundle, width)}`));
      if (entries.length < width)
        throw new Error(`entries ${bundle * TILE}–${bundle * TILE + width - 1} are not all there`);
      for (const [at, entry] of entries.slice(0, width).entries()) {
        hashes[bundle * TILE + at] = await leafHash(entry);
        ids.set(bundle * TILE + at, JSON.parse(decoder.decode(entry)).id);
      }
      show({ state: 'working', share: ++done / bundles });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { hashes, ids };
}

/** What this browser saw last time must be the beginning of what it sees now. */
async function isContinued(
  seen: Seen | undefined,
  hashes: Uint8Array[],
): Promise<string | undefined> {
  if (!seen) return undefined;
  if (seen.size > hashes.length)
    return `the log has ${hashes.length} entries; it had ${seen.size} when this browser last looked`;
  const root = toBase64(await rootOf(hashes.slice(0, seen.size)));
  return root === seen.root
    ? undefined
    : `the first ${seen.size} entries are not those this browser saw before`;
}

/** Reckons the whole log anew: entries to leaves, leaves to the root, the root against the signed
 * checkpoint, and this checkpoint against the one seen last. */
export async function verify(): Promise<void> {
  show({ state: 'working', share: 0 });
  try {
    const key = (await textOf(`${LOG}/key`)).trim();
    const checkpoint = await openCheckpoint(await textOf(`${LOG}/checkpoint`), key);
    if (checkpoint.size > ENTRIES_MAX) {
      show({ state: 'large', size: checkpoint.size });
      return;
    }
    const { hashes, ids } = await leavesOf(checkpoint.size);
    if (toBase64(await rootOf(hashes)) !== checkpoint.root) {
      show({ state: 'bad', reason: 'the entries do not add up to the signed root' });
      return;
    }
    const since = seenBefore(checkpoint.origin);
    const fault =
      since && since.key !== key
        ? 'the key of the log is not the one this browser knows'
        : await isContinued(since, hashes);
    if (fault) {
      show({ state: 'bad', reason: fault });
      return;
    }
    const at = new Date().toISOString();
    localStorage.setItem(SEEN, JSON.stringify({ ...checkpoint, at, key } satisfies Seen));
    show({ state: 'good', checkpoint, at, since, ids });
  } catch (error) {
    show({ state: 'bad', reason: error instanceof Error ? error.message : String(error) });
  }
}

function seenBefore(origin: string): Seen | undefined {
  try {
    const seen = JSON.parse(localStorage.getItem(SEEN) ?? 'null') as Seen | null;
    return seen?.origin === origin ? seen : undefined;
  } catch {
    return undefined;
  }
}
