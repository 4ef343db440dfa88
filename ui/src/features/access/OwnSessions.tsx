import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, data, type Schemas } from '../../api/client';
import { remove } from '../../api/rest';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';

const SESSIONS = '/api/management/v1/useradm/users/me/sessions';
type Session = Schemas['Session'];

/** Where one is signed in, and the way to end it elsewhere. */
export function OwnSessions() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: ['session', 'own'],
    queryFn: () => data(api.GET(SESSIONS, {})),
  });
  const end = useMutation({
    mutationFn: (id: string) => remove(id ? `${SESSIONS}/${id}` : SESSIONS),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
  const columns: Column<Session>[] = [
    {
      id: 'what',
      title: t('Where'),
      cell: row => (
        <div className="truncate" title={row.user_agent}>
          {row.kind === 'api' ? t('a program') : browser(row.user_agent)}{' '}
          <span className="quiet">{row.address}</span>
        </div>
      ),
    },
    { id: 'used', title: t('Last used'), cell: row => <Time at={row.last_used} /> },
    { id: 'since', title: t('Since'), cell: row => <Time at={row.created_ts} /> },
    {
      id: 'end',
      title: '',
      align: 'end',
      cell: row =>
        row.current ? (
          <span className="quiet">{t('this one')}</span>
        ) : (
          <Button variant="default" size="compact-sm" onClick={() => end.mutate(row.id)}>
            {t('End it')}
          </Button>
        ),
    },
  ];
  if (sessions.error)
    return <ErrorNote error={sessions.error} retry={() => void sessions.refetch()} />;
  return (
    <Card
      title={t('Your sessions')}
      flush
      action={
        <Button variant="subtle" size="compact-sm" onClick={() => end.mutate('')}>
          {t('End all others')}
        </Button>
      }
    >
      {end.error && <ErrorNote error={end.error} />}
      <DataTable
        label={t('Your sessions')}
        columns={columns}
        rows={sessions.data}
        rowKey={row => row.id}
      />
    </Card>
  );
}

/** The name of the browser; the whole text is in the title. */
export function browser(agent: string | undefined): string {
  return (
    /(Firefox|Edg|OPR|Chrome|Safari)\/\d+/
      .exec(agent ?? '')?.[0]
      ?.replace('Edg/', 'Edge/')
      .replace('OPR/', 'Opera/')
      .replace('/', ' ') ?? '–'
  );
}
