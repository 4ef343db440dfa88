import { Tabs } from '@mantine/core';
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useOffers } from '../../api/rest';
import { useRights } from '../../api/rights';
import { Page } from '../../parts/Page';
import { Providers } from './Providers';
import { Roles } from './Roles';
import { UsersTab } from './UsersTab';
import { WhoMay } from './WhoMay';

export const ROLES = '/api/management/v2/useradm/roles';

/** Who may do what. */
export function Access() {
  const { t } = useTranslation();
  const { tab = 'users' } = useSearch({ from: '/shell/access' });
  const navigate = useNavigate();
  const roles = useOffers(ROLES);
  const { may } = useRights();
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
          {may('READ_USERS') && <Tabs.Tab value="who">{t('Who can …')}</Tabs.Tab>}
          {may('MANAGE_TENANT') && <Tabs.Tab value="sso">{t('Sign-in providers')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="users">
          <UsersTab hasRoles={roles} />
        </Tabs.Panel>
        {roles && (
          <Tabs.Panel value="roles">
            <Roles />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="who">
          <WhoMay />
        </Tabs.Panel>
        <Tabs.Panel value="sso">
          <Providers />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
