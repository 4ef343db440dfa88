import { AT_ONCE, faultOf, type Plan, phasesOf } from './plan';

export type Target =
  | { kind: 'all' }
  | { kind: 'group'; group: string }
  | { kind: 'filter'; id: string }
  | { kind: 'devices'; ids: string[] };

/** A deployment that has not been ordered yet. */
export interface Draft {
  release: string;
  name: string;
  target?: Target;
  force: boolean;
  plan: Plan;
  retries: number;
  megabytesPerSecond: number | undefined;
  window?: { from: string; to: string };
}

export const EMPTY: Draft = {
  release: '',
  name: '',
  force: false,
  plan: AT_ONCE,
  retries: 0,
  megabytesPerSecond: undefined,
};

export const isReady = (draft: Draft) =>
  Boolean(draft.release && draft.target && draft.name.trim()) && !faultOf(draft.plan.shares);

/** A name that says what and when, until a person writes a better one. */
export function suggestedName(release: string, now: Date): string {
  return release ? `${release} · ${now.toISOString().slice(0, 10)}` : '';
}

/** Beside the target, what an order says. */
function common(draft: Draft, now: Date): Record<string, unknown> {
  const phases = phasesOf(draft.plan, now);
  return {
    name: draft.name.trim(),
    artifact_name: draft.release,
    ...(draft.force ? { force_installation: true } : {}),
    ...(phases.length > 0 ? { phases } : {}),
    ...(draft.retries > 0 ? { retries: draft.retries } : {}),
    ...(draft.megabytesPerSecond
      ? { bytes_per_second: Math.round(draft.megabytesPerSecond * 1_000_000) }
      : {}),
    ...(draft.window ? { maintenance_windows: [draft.window] } : {}),
  };
}

/** Where an order goes, and what it says. */
export function order(
  draft: Draft,
  now = new Date(),
): { path: string; body: Record<string, unknown> } {
  const body = common(draft, now);
  const path = '/api/management/v1/deployments/deployments';
  switch (draft.target?.kind) {
    case 'group':
      return { path: `${path}/group/${encodeURIComponent(draft.target.group)}`, body };
    case 'filter':
      return { path: path.replace('/v1/', '/v2/'), body: { ...body, filter_id: draft.target.id } };
    case 'devices':
      return { path, body: { ...body, devices: draft.target.ids } };
    default:
      return { path, body: { ...body, all_devices: true } };
  }
}

/** The question what an order would touch: the same body, with the group in it. */
export function question(draft: Draft, now = new Date()): Record<string, unknown> {
  const { body } = order(draft, now);
  const asked = { ...body, name: body.name || 'preview' };
  return draft.target?.kind === 'group' ? { ...asked, group: draft.target.group } : asked;
}
