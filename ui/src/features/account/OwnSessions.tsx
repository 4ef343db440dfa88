import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, data, type Schemas } from '../../api/client';
import { remove } from '../../api/rest';
import { ListCard } from '../../parts/ListCard';
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
  const endOthers = useMutation({
    mutationFn: () => remove(SESSIONS),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
  const name = (row: Session) => (row.kind === 'api' ? t('a program') : browser(row.user_agent));
  return (
    <ListCard<Session>
      title={t('Your sessions')}
      of={sessions}
      rowKey={row => row.id}
      rowName={name}
      empty={t('No session')}
      action={
        (sessions.data?.length ?? 0) > 1 && (
          <Button
            variant="default"
            loading={endOthers.isPending}
            onClick={() => endOthers.mutate()}
          >
            {t('End all others')}
          </Button>
        )
      }
      remove={{
        label: what => t('End the session of {{name}}', { name: what }),
        title: what => t('End the session of {{name}}?', { name: what }),
        action: t('End it'),
        text: t('Whoever uses it must sign in again.'),
        act: row => remove(`${SESSIONS}/${row.id}`),
        stale: ['session'],
        keeps: row => row.current,
      }}
      columns={[
        {
          id: 'what',
          title: t('Where'),
          cell: row => (
            <>
              <div className="truncate" style={{ fontWeight: 560 }} title={row.user_agent}>
                {name(row)}
                {row.current && <span className="quiet"> · {t('this one')}</span>}
              </div>
              <div className="quiet">{row.address}</div>
            </>
          ),
        },
        { id: 'used', title: t('Last used'), cell: row => <Time at={row.last_used} /> },
        { id: 'since', title: t('Since'), cell: row => <Time at={row.created_ts} /> },
      ]}
    >
      {endOthers.error && <ErrorNote error={endOthers.error} />}
    </ListCard>
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
