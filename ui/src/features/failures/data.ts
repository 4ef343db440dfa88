import { keepPreviousData } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { get } from '../../api/rest';
import { DEPLOYMENTS } from '../deployments/data';

export type Report = Schemas['FailureReport'];
export type Group = NonNullable<Report['groups']>[number];
export type Trait = NonNullable<Group['traits']>[number];

export const FAILURES = '/api/management/v1/deployments/failures';
export const DAYS = ['1', '7', '30', '90'];
const DAY_SECONDS = 86_400;

/** All failures of the last days. The start is a whole minute, so that an answer can be shared. */
export const failuresQuery = (days: number, now: Date) => {
  const since = Math.floor(now.getTime() / 60_000) * 60 - days * DAY_SECONDS;
  return {
    queryKey: ['deployment', 'failures', days],
    queryFn: () => get<Report>(`${FAILURES}?since=${since}`),
    placeholderData: keepPreviousData,
  };
};

export const failuresOfQuery = (deployment: string) => ({
  queryKey: ['deployment', deployment, 'failures'],
  queryFn: () => get<Report>(`${DEPLOYMENTS}/${deployment}/failures`),
});

/** What tells one cause from another. */
export const keyOf = (group: Group) =>
  [group.state, group.module, group.exit_code, group.template].join(' | ');

/** `inventory/kernel` of a trait, in its two parts. */
export function partsOf(trait: Trait): { scope: string; attribute: string } {
  const [scope = 'inventory', ...rest] = (trait.attribute ?? '').split('/');
  return { scope, attribute: rest.join('/') };
}

/** A condition of the list of devices, as it stands in an address. */
export function condition(trait: Trait, sign: 'eq' | 'ne'): string {
  const { scope, attribute } = partsOf(trait);
  return `${scope}/${attribute}~${sign}~${trait.value}`;
}

/** A trait that is worth leaving out: most of the failed have it, and far from all the others. */
export const isTelling = (trait: Trait) =>
  (trait.failed_share ?? 0) >= 0.7 && (trait.all_share ?? 1) <= 0.6;
