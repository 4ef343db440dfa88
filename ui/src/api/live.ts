import { useSyncExternalStore } from 'react';
import { queries } from './queries';

const STREAM = '/api/management/v1/events/stream';
const CHANNEL = 'trivet-live';

export type LiveState = 'connecting' | 'open' | 'paused' | 'lost';

interface Change {
  kind: string;
  id: string;
}

let state: LiveState = 'connecting';
let connected = false;
let paused = false;
const held = new Set<string>();
const listeners = new Set<() => void>();

function show(): void {
  const next = paused ? 'paused' : connected ? 'open' : state === 'open' ? 'lost' : state;
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

/** What has changed is asked again where a screen shows it; nothing else is. */
function take(changes: Change[]): void {
  for (const { kind } of changes) {
    if (paused) held.add(kind);
    else void queries.invalidateQueries({ queryKey: [kind] });
  }
}

/** While paused, screens stand still; what came in between is asked at the end of the pause. */
export function setPaused(next: boolean): void {
  paused = next;
  if (!paused) {
    take([...held].map(kind => ({ kind, id: '*' })));
    held.clear();
    state = connected ? 'open' : 'connecting';
    for (const listener of listeners) listener();
  }
  show();
}

/** One stream for all tabs of a browser: the tab that holds the lock listens and tells the others.
 * A lost connection is taken up again by the browser, with the last id it saw. */
export function startLive(): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  const leaving = new AbortController();
  channel.onmessage = event => hear(event.data);
  const tell = (message: Message) => {
    hear(message);
    channel.postMessage(message);
  };
  void navigator.locks
    .request(CHANNEL, { signal: leaving.signal }, () => listen(tell, leaving.signal))
    .catch(() => undefined); // left before it was our turn
  return () => {
    leaving.abort();
    channel.close();
    connected = false;
  };
}

type Message = { open: boolean } | { changes: Change[] };

function hear(message: Message): void {
  if ('changes' in message) {
    connected = true;
    take(message.changes);
  } else connected = message.open;
  show();
}

function listen(tell: (message: Message) => void, until: AbortSignal): Promise<void> {
  const stream = new EventSource(STREAM);
  stream.onopen = () => tell({ open: true });
  stream.onerror = () => tell({ open: false });
  stream.addEventListener('changes', event => tell({ changes: JSON.parse(event.data) }));
  return new Promise(resolve =>
    until.addEventListener('abort', () => {
      stream.close();
      resolve();
    }),
  );
}

export function useLive(): LiveState {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** How often to ask where the stream does not tell. */
export function useFallback(millis: number): number | false {
  const live = useLive();
  return live === 'open' || live === 'paused' ? false : millis;
}
