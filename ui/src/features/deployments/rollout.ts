import { type Counts, countsOf, type Deployment } from './data';

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

/** One word for where it stands: what a person or a gate did outweighs the rest, also at the end. */
export function standing(deployment: Deployment): string {
  const { status, state, expires_ts: expires, finished } = rolloutOf(deployment);
  if (state === 'halted') return 'halted';
  if (status !== 'finished') return state === 'paused' ? 'paused' : status;
  const ended = (countsOf(deployment).aborted ?? 0) > 0 || neverOffered(deployment) > 0;
  if (!ended) return 'finished';
  return expires && finished && finished >= expires ? 'expired' : 'aborted';
}

/** Of a deployment that is over: how many it was meant for and never reached. */
export function neverOffered(deployment: Deployment): number {
  if (deployment.status !== 'finished' || deployment.dynamic) return 0;
  const meant = deployment.max_devices ?? deployment.initial_device_count ?? 0;
  return Math.max(0, meant - (deployment.device_count ?? 0));
}

/** `halt: 3 failures` is the word and the reason. */
export function verdictOf(gate: Gate | undefined): { word: string; reason: string } | undefined {
  if (!gate?.verdict) return undefined;
  const [word = '', ...reason] = gate.verdict.split(':');
  return { word: word.trim(), reason: reason.join(':').trim() };
}
