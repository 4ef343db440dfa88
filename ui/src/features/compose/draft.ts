import type { Schemas } from '../../api/client';

export type Target =
  | { kind: 'all' }
  | { kind: 'group'; group: string }
  | { kind: 'devices'; ids: string[] };

/** A deployment that has not been ordered yet. */
export interface Draft {
  release: string;
  name: string;
  target?: Target;
  force: boolean;
}

export const isReady = (draft: Draft) =>
  Boolean(draft.release && draft.target && draft.name.trim());

/** A name that says what and when, until a person writes a better one. */
export function suggestedName(release: string, now: Date): string {
  return release ? `${release} · ${now.toISOString().slice(0, 10)}` : '';
}

/** Where an order goes, and what it says. */
export function order(draft: Draft): { path: string; body: Schemas['NewDeployment'] } {
  const body = {
    name: draft.name.trim(),
    artifact_name: draft.release,
    ...(draft.force ? { force_installation: true } : {}),
  };
  const path = '/api/management/v1/deployments/deployments';
  switch (draft.target?.kind) {
    case 'group':
      return { path: `${path}/group/${encodeURIComponent(draft.target.group)}`, body };
    case 'devices':
      return { path, body: { ...body, devices: draft.target.ids } };
    default:
      return { path, body: { ...body, all_devices: true } };
  }
}
