import type { Gate, Phase } from '../deployments/rollout';

/** How fast, and what must hold between two steps. */
export interface Plan {
  /** Shares in percent; the last takes the rest. Empty: all at once. */
  shares: number[];
  gated: boolean;
  /** In percent, shown with 95 % certainty: a phase of few devices can never show a high one. */
  successRate: number | undefined;
  mostFailures: number | undefined;
  soakMinutes: number;
  /** Without gates: hours between the starts of two phases. */
  hoursBetween: number;
  startAt: string;
  stratifyBy: string;
}

export const AT_ONCE: Plan = {
  shares: [],
  gated: true,
  successRate: undefined,
  mostFailures: 2,
  soakMinutes: 30,
  hoursBetween: 24,
  startAt: '',
  stratifyBy: '',
};

export const TEMPLATES: Record<string, number[]> = {
  once: [],
  careful: [3, 10, 40, 100],
  canary: [1, 5, 25, 50, 100],
  two: [10, 100],
};

export function templateOf(shares: number[]): string {
  const found = Object.entries(TEMPLATES).find(([, known]) => known.join() === shares.join());
  return found?.[0] ?? 'own';
}

const attributeOf = (text: string) => {
  const slash = text.indexOf('/');
  return { scope: text.slice(0, slash), attribute: text.slice(slash + 1) };
};

function gateOf(plan: Plan): Gate {
  return {
    ...(plan.successRate === undefined ? {} : { success_rate: plan.successRate }),
    ...(plan.mostFailures === undefined ? {} : { most_failures: plan.mostFailures }),
    soak_seconds: plan.soakMinutes * 60,
  };
}

/** Shares are cumulative for people ("3 %, then 10 %, then all") and apart for the API. */
export function phasesOf(
  plan: Plan,
  now: Date,
): (Phase & { stratify_by?: { scope: string; attribute: string } })[] {
  const { shares } = plan;
  if (shares.length < 2)
    return plan.startAt ? [{ start_ts: new Date(plan.startAt).toISOString() }] : [];
  const start = plan.startAt ? new Date(plan.startAt) : now;
  return shares.map((share, index) => {
    const last = index === shares.length - 1;
    const before = index === 0 ? 0 : shares[index - 1]!;
    const at = new Date(start.getTime() + index * plan.hoursBetween * 3_600_000);
    return {
      ...(last ? {} : { batch_size: share - before }),
      ...(index === 0
        ? plan.startAt
          ? { start_ts: start.toISOString() }
          : {}
        : plan.gated
          ? {}
          : { start_ts: at.toISOString() }),
      ...(plan.gated && !last ? { gate: gateOf(plan) } : {}),
      ...(plan.stratifyBy && !last ? { stratify_by: attributeOf(plan.stratifyBy) } : {}),
    };
  });
}

/** Shares must grow and end with all. */
export function faultOf(shares: number[]): 'growing' | 'all' | undefined {
  if (shares.length === 0) return undefined;
  if (shares.some((share, index) => share <= (shares[index - 1] ?? 0))) return 'growing';
  return shares.at(-1) === 100 ? undefined : 'all';
}
