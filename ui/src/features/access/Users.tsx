import { ActionIcon, Menu } from '@mantine/core';
import {
  IconDots,
  IconEye,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugX,
  IconTrash,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, remove } from '../../api/rest';
import { viewAs } from '../../api/rights';
import type { User } from '../../api/session';
import { Confirm } from '../../parts/Confirm';
import { type Column, DataTable } from '../../parts/DataTable';
import { Time } from '../../parts/Time';
import { UserRoles } from './UserRoles';

const USERS = '/api/management/v1/useradm/users';

type Account = User & { enabled?: boolean };
type Step = { user: Account; what: 'delete' | 'disable' | 'sessions' };

export function Users({
  users,
  me,
  hasRoles,
}: {
  users?: Account[];
  me?: string;
  hasRoles: boolean;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [step, setStep] = useState<Step>();
  const [roles, setRoles] = useState<Account>();
  const act = useMutation({
    mutationFn: async ({ user, what }: Step) => {
      if (what === 'delete') await remove(`${USERS}/${user.id}`);
      else if (what === 'sessions') await remove(`${USERS}/${user.id}/sessions`);
      else await post(`${USERS}/${user.id}/${user.enabled === false ? 'enable' : 'disable'}`);
    },
    onSuccess: () => {
      setStep(undefined);
      return client.invalidateQueries({ queryKey: ['user'] });
    },
  });
  const columns: Column<Account>[] = [
    {
      id: 'email',
      title: t('User'),
      cell: user => (
        <>
          <strong style={{ fontWeight: 560 }}>{user.email}</strong>{' '}
          {user.id === me && <span className="quiet">{t('you')}</span>}
          {user.enabled === false && <span className="quiet"> · {t('switched off')}</span>}
        </>
      ),
    },
    ...(hasRoles
      ? [
          {
            id: 'roles',
            title: t('Roles'),
            cell: (user: Account) => (user.roles ?? []).map(roleName).join(', ') || '–',
          },
        ]
      : []),
    { id: 'created', title: t('Since'), cell: user => <Time at={user.created_ts} /> },
    {
      id: 'login',
      title: t('Last sign-in'),
      cell: user => <Time at={user.login_ts} otherwise={t('never')} />,
    },
    {
      id: 'do',
      title: '',
      align: 'end',
      width: 60,
      cell: user =>
        user.id !== me && (
          <Menu>
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={30}
                aria-label={t('More actions for {{name}}', { name: user.email })}
              >
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconEye size={16} />}
                onClick={() => viewAs({ id: user.id, email: user.email })}
              >
                {t('See what they see')}
              </Menu.Item>
              {hasRoles && (
                <Menu.Item
                  leftSection={<IconUsersGroup size={16} />}
                  onClick={() => setRoles(user)}
                >
                  {t('Change the roles')}
                </Menu.Item>
              )}
              <Menu.Item
                leftSection={<IconPlugX size={16} />}
                onClick={() => setStep({ user, what: 'sessions' })}
              >
                {t('End all sessions')}
              </Menu.Item>
              <Menu.Item
                leftSection={
                  user.enabled === false ? (
                    <IconPlayerPlay size={16} />
                  ) : (
                    <IconPlayerPause size={16} />
                  )
                }
                onClick={() => setStep({ user, what: 'disable' })}
              >
                {user.enabled === false ? t('Switch on') : t('Switch off')}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                leftSection={<IconTrash size={16} />}
                onClick={() => setStep({ user, what: 'delete' })}
              >
                {t('Delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        ),
    },
  ];
  const words = {
    delete: {
      title: t('Delete {{name}}?', { name: step?.user.email }),
      action: t('Delete'),
      text: t('All sessions and tokens of this user end at once.'),
    },
    disable: {
      title:
        step?.user.enabled === false
          ? t('Switch {{name}} on?', { name: step.user.email })
          : t('Switch {{name}} off?', { name: step?.user.email }),
      action: step?.user.enabled === false ? t('Switch on') : t('Switch off'),
      text:
        step?.user.enabled === false
          ? t('The user may sign in again.')
          : t('All sessions and tokens of this user end at once; the account stays.'),
    },
    sessions: {
      title: t('End all sessions of {{name}}?', { name: step?.user.email }),
      action: t('End all sessions'),
      text: t('The user must sign in again everywhere.'),
    },
  };
  return (
    <>
      <DataTable label={t('Users')} columns={columns} rows={users} rowKey={user => user.id} />
      {step && (
        <Confirm
          opened
          onClose={() => setStep(undefined)}
          title={words[step.what].title}
          action={words[step.what].action}
          calm={step.what === 'disable' && step.user.enabled === false}
          busy={act.isPending}
          error={act.error}
          onConfirm={() => act.mutate(step)}
        >
          {words[step.what].text}
        </Confirm>
      )}
      {roles && <UserRoles user={roles} onClose={() => setRoles(undefined)} />}
    </>
  );
}

/** Built-in names, Mender's and ours, as people say them. */
export function roleName(name: string): string {
  const known: Record<string, string> = {
    RBAC_ROLE_PERMIT_ALL: 'Admin',
    RBAC_ROLE_OBSERVER: 'Read access',
    RBAC_ROLE_CI: 'Releases manager',
    RBAC_ROLE_DEPLOYMENTS_MANAGER: 'Deployments manager',
    RBAC_ROLE_REMOTE_TERMINAL: 'Troubleshooting',
    TRIVET_ROLE_AUDITOR: 'Auditor',
    TRIVET_ROLE_APPROVER: 'Approver',
    TRIVET_ROLE_CI_PUBLISHER: 'CI publisher',
  };
  return known[name] ?? name;
}
