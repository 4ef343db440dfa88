import type { TFunction } from 'i18next';
import type { Deployment } from './data';

/** Whom a deployment is for, in a few words. */
export function targetText(deployment: Deployment, t: TFunction): string {
  const groups = deployment.groups ?? [];
  if (groups.length > 0) return groups.join(', ');
  const filter = deployment.filter as { name?: string } | undefined;
  if (filter?.name) return filter.name;
  return t('{{count, number}} devices', {
    count: deployment.device_count ?? deployment.max_devices ?? 0,
  });
}
