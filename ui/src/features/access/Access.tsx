import { Tabs } from '@mantine/core';
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useOffers } from '../../api/rest';
import { Page } from '../../parts/Page';
import { Roles } from './Roles';
import { UsersTab } from './UsersTab';

export const ROLES = '/api/management/v2/useradm/roles';

/** Who may do what. */
export function Access() {
  const { t } = useTranslation();
  const { tab = 'users' } = useSearch({ from: '/shell/access' });
  const navigate = useNavigate();
  const roles = useOffers(ROLES);
  if (tab === 'own') return <Navigate to="/account" replace />;
  return (
    <Page
      title={t('Access')}
      call={{ path: tab === 'roles' ? ROLES : '/api/management/v1/useradm/users' }}
    >
      <Tabs
        value={tab}
        onChange={next =>
          void navigate({
            to: '/access',
            search: { tab: next === 'users' ? undefined : (next ?? undefined) },
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb={18}>
          <Tabs.Tab value="users">{t('Users')}</Tabs.Tab>
          {roles && <Tabs.Tab value="roles">{t('Roles')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="users">
          <UsersTab hasRoles={roles} />
        </Tabs.Panel>
        {roles && (
          <Tabs.Panel value="roles">
            <Roles />
          </Tabs.Panel>
        )}
      </Tabs>
    </Page>
  );
}
