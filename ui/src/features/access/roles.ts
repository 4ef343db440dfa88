import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { get } from '../../api/rest';

export interface Grant {
  permissions: string[];
  scope?: { device_groups?: string[]; filters?: string[]; release_tags?: string[] };
  budget?: { per_deployment?: number; per_hour?: number; per_day?: number };
}

export interface Role {
  name: string;
  description?: string;
  built_in?: boolean;
  grants: Grant[];
}

export function useRoles() {
  return useQuery({
    queryKey: ['user', 'roles'],
    queryFn: () => get<Role[]>('/api/management/v2/useradm/roles?per_page=500'),
  });
}

/** What can be granted, by the leg it stands on. */
export const PERMISSIONS: Record<string, string[]> = {
  Devices: [
    'READ_DEVICES',
    'MANAGE_DEVICES',
    'CONFIGURE_DEVICES',
    'TERMINAL',
    'FILE_UPLOAD',
    'FILE_DOWNLOAD',
    'PORT_FORWARD',
    'RUN_RUNBOOKS',
    'MODERATE_SESSIONS',
    'APPROVE_ACCESS',
  ],
  Software: [
    'READ_SOFTWARE',
    'MANAGE_SOFTWARE',
    'UPLOAD_SOFTWARE',
    'MANAGE_SIGNING',
    'READ_DEPLOYMENTS',
    'DEPLOY',
    'STOP_DEPLOYMENTS',
    'APPROVE_DEPLOYMENTS',
  ],
  People: ['READ_USERS', 'MANAGE_USERS', 'READ_AUDIT', 'MANAGE_TENANT', 'MANAGE_INTEGRATIONS'],
};

export const words = (permission: string) => permission.toLowerCase().replaceAll('_', ' ');

/** What a grant is bound to, in words; none: everywhere, without a limit. */
export function limitsOf(
  { scope = {}, budget = {} }: Pick<Grant, 'scope' | 'budget'>,
  t: TFunction,
): string[] {
  return [
    scope.device_groups && t('devices in {{list}}', { list: scope.device_groups.join(', ') }),
    scope.filters && t('devices of {{count, number}} filters', { count: scope.filters.length }),
    scope.release_tags && t('releases tagged {{list}}', { list: scope.release_tags.join(', ') }),
    budget.per_deployment !== undefined &&
      t('at most {{number}} devices in a deployment', { number: budget.per_deployment }),
    budget.per_hour !== undefined && t('at most {{number}} an hour', { number: budget.per_hour }),
    budget.per_day !== undefined && t('at most {{number}} a day', { number: budget.per_day }),
  ].filter(text => typeof text === 'string');
}
