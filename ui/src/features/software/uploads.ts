import { useSyncExternalStore } from 'react';
import { queries } from '../../api/queries';
import type { Sending } from './send';

export interface UploadState {
  id: number;
  name: string;
  share: number;
  state: 'sending' | 'done' | 'failed';
  error?: unknown;
  stop: () => void;
}

// Uploads outlive the screen on which they began.
let uploads: readonly UploadState[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly UploadState[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}

const change = (id: number, what: Partial<UploadState>) =>
  set(uploads.map(u => (u.id === id ? { ...u, ...what } : u)));

export function begin(name: string, start: (onProgress: (share: number) => void) => Sending): void {
  const id = ++last;
  const sending = start(share => change(id, { share }));
  set([...uploads, { id, name, share: 0, state: 'sending', stop: sending.stop }]);
  sending.done.then(
    () => {
      change(id, { share: 1, state: 'done' });
      void queries.invalidateQueries({ queryKey: ['release'] });
    },
    error => (error instanceof DOMException ? dismiss(id) : change(id, { state: 'failed', error })),
  );
}

export function dismiss(id: number): void {
  set(uploads.filter(upload => upload.id !== id));
}

export function useUploads(): readonly UploadState[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );
}
