import type { Counts, Deployment } from './data';

/** The door behind a phase. */
export interface Gate {
  success_rate?: number;
  confidence?: number;
  minimum?: number;
  most_failures?: number;
  most_silent?: number;
  expected_seconds?: number;
  soak_seconds?: number;
  verdict?: string;
  satisfied_since?: string;
}

export interface Phase {
  id?: string;
  batch_size?: number;
  batch_size_devices?: number;
  start_ts?: string;
  gate?: Gate;
  device_count?: number;
  max_devices?: number;
  open?: boolean;
  opened_ts?: string;
  statistics?: Counts;
}

export type Rollout = Deployment & {
  state?: 'running' | 'paused' | 'halted';
  state_reason?: string;
  state_ts?: string;
  phases?: Phase[];
  expires_ts?: string;
  bytes_per_second?: number;
};

export const rolloutOf = (deployment: Deployment): Rollout => deployment as Rollout;

/** One word for where it stands: what a person or a gate did outweighs the rest. */
export function standing(deployment: Deployment): string {
  const { status, state } = rolloutOf(deployment);
  if (status !== 'finished' && (state === 'paused' || state === 'halted')) return state;
  return status;
}

/** `halt: 3 failures` is the word and the reason. */
export function verdictOf(gate: Gate | undefined): { word: string; reason: string } | undefined {
  if (!gate?.verdict) return undefined;
  const [word = '', ...reason] = gate.verdict.split(':');
  return { word: word.trim(), reason: reason.join(':').trim() };
}
