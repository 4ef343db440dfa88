import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { get, remove } from '../../api/rest';
import { ListCard } from '../../parts/ListCard';
import { PROVIDERS, ProviderForm } from './ProviderForm';
import { roleName } from './Users';

type Provider = Schemas['IdentityProvider'];

/** Through whom people sign in, and which of their groups brings which role. */
export function Providers() {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Provider | 'new'>();
  const providers = useQuery({
    queryKey: ['user', 'providers'],
    queryFn: () => get<Provider[]>(PROVIDERS),
  });
  return (
    <>
      <ListCard<Provider>
        title={t('Sign-in providers')}
        note={t(
          'People sign in with the account they have already; roles follow their groups there.',
        )}
        of={providers}
        rowKey={row => row.id}
        rowName={row => row.name}
        empty={t(
          'No provider yet. Any that speaks OpenID Connect will do; for SAML put a broker such as Keycloak between.',
        )}
        add={{ text: t('Add a provider'), onClick: () => setEdited('new') }}
        onOpen={setEdited}
        remove={{
          label: name => t('Remove {{name}}', { name }),
          title: name => t('Remove {{name}}?', { name }),
          action: t('Remove'),
          text: t('Nobody signs in through it from now on. The accounts it brought stay.'),
          act: row => remove(`${PROVIDERS}/${row.id}`),
          stale: ['user', 'providers'],
        }}
        columns={[
          {
            id: 'name',
            title: t('Name'),
            cell: row => (
              <>
                <div className="truncate" style={{ fontWeight: 560 }}>
                  {row.name}
                </div>
                <div className="quiet truncate" title={row.issuer}>
                  {row.issuer}
                </div>
              </>
            ),
          },
          {
            id: 'roles',
            title: t('Roles'),
            cell: row => (
              <>
                {Object.entries(row.roles ?? {}).map(([group, roles]) => (
                  <div key={group} className="truncate">
                    <span className="quiet">{group} → </span>
                    {roles.map(roleName).join(', ')}
                  </div>
                ))}
                {(row.default_roles ?? []).length > 0 && (
                  <div className="truncate">
                    <span className="quiet">{t('everybody')} → </span>
                    {row.default_roles?.map(roleName).join(', ')}
                  </div>
                )}
              </>
            ),
          },
        ]}
      />
      {edited && (
        <ProviderForm
          of={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
