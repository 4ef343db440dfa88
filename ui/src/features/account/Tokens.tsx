import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Schemas } from '../../api/client';
import { remove } from '../../api/rest';
import { ListCard } from '../../parts/ListCard';
import { Time } from '../../parts/Time';
import { NewToken, TOKENS } from './NewToken';

type Token = Schemas['Token'];

/** Personal access tokens: for programs that act in one's name. */
export function Tokens() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const tokens = useQuery({
    queryKey: ['user', 'tokens'],
    queryFn: () => data(api.GET(TOKENS, {})),
  });
  return (
    <>
      <ListCard<Token>
        title={t('Your access tokens')}
        note={t('For programs that act in your name.')}
        of={tokens}
        rowKey={row => row.id}
        rowName={row => row.name}
        empty={t(
          'No token yet. A pipeline that uploads, a script that reads: give each its own, and only the rights it needs.',
        )}
        add={{ text: t('New token'), onClick: () => setAdding(true) }}
        remove={{
          label: name => t('Revoke {{name}}', { name }),
          title: name => t('Revoke {{name}}?', { name }),
          action: t('Revoke'),
          text: t('Programs that use it are refused from now on.'),
          act: row => remove(`${TOKENS}/${row.id}`),
          stale: ['user', 'tokens'],
        }}
        columns={[
          {
            id: 'name',
            title: t('Name'),
            cell: row => (
              <>
                <div className="truncate" style={{ fontWeight: 560 }} title={row.name}>
                  {row.name}
                </div>
                <div className="quiet" title={row.permissions?.join(', ').toLowerCase()}>
                  {row.permissions
                    ? t('{{count, number}} rights', { count: row.permissions.length })
                    : t('all your rights')}
                </div>
              </>
            ),
          },
          {
            id: 'used',
            title: t('Last used'),
            cell: row => <Time at={row.last_used} otherwise={t('never')} />,
          },
          {
            id: 'ends',
            title: t('Ends'),
            cell: row => <Time at={row.expiration_date} otherwise={t('never')} />,
          },
        ]}
      />
      {adding && <NewToken onClose={() => setAdding(false)} />}
    </>
  );
}
