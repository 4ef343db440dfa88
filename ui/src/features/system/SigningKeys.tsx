import { Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Schemas } from '../../api/client';
import { useRights } from '../../api/rights';
import { ListCard } from '../../parts/ListCard';
import { ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { AddKey, KEYS } from './AddKey';

const POLICY = '/api/management/v1/deployments/signing_policy';
type Key = Schemas['SigningKey'];

/** Whose signatures count, and whether there must be one. */
export function SigningKeys() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const rights = useRights();
  const [adding, setAdding] = useState(false);
  const keys = useQuery({ queryKey: ['signing', 'keys'], queryFn: () => data(api.GET(KEYS, {})) });
  const policy = useQuery({
    queryKey: ['signing', 'policy'],
    queryFn: () => data(api.GET(POLICY, {})),
  });
  const decide = useMutation({
    mutationFn: (signed: boolean) =>
      api.PUT(POLICY, { body: { policy: signed ? 'signed' : 'any' } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['signing'] }),
  });
  return (
    <>
      <ListCard<Key>
        title={t('Signing keys')}
        note={t('An artifact is taken only if one of these keys has signed it.')}
        of={keys}
        rowKey={key => key.id}
        rowName={key => key.name}
        empty={t('No key yet: signatures cannot be checked.')}
        add={{ text: t('Add a key'), onClick: () => setAdding(true), right: 'MANAGE_SIGNING' }}
        remove={{
          label: name => t('Remove the key {{name}}', { name }),
          title: name => t('Trust {{name}} no longer?', { name }),
          action: t('Remove the key'),
          text: t('What it signed stays; new artifacts with its signature are not taken.'),
          act: key => api.DELETE(`${KEYS}/{id}`, { params: { path: { id: key.id } } }),
          stale: ['signing'],
          right: 'MANAGE_SIGNING',
        }}
        columns={[
          {
            id: 'name',
            title: t('Name'),
            cell: key => (
              <>
                <div className="truncate" style={{ fontWeight: 560 }} title={key.name}>
                  {key.name} <span className="quiet">{key.algorithm}</span>
                </div>
                <div className="mono quiet truncate" title={key.fingerprint}>
                  {key.fingerprint}
                </div>
              </>
            ),
          },
          { id: 'since', title: t('Since'), cell: key => <Time at={key.created_ts} /> },
        ]}
      >
        {decide.error && <ErrorNote error={decide.error} />}
        <Switch
          label={t('Refuse artifacts without a valid signature')}
          checked={policy.data?.policy === 'signed'}
          disabled={!policy.data || decide.isPending || !rights.may('MANAGE_SIGNING')}
          onChange={event => decide.mutate(event.currentTarget.checked)}
        />
      </ListCard>
      {adding && <AddKey onClose={() => setAdding(false)} />}
    </>
  );
}
