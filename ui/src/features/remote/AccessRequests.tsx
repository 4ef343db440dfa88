import { Button } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { useRights } from '../../api/rights';
import { useMe } from '../../api/session';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { Guarded } from '../../parts/Guarded';
import { useNow } from '../../parts/now';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { useNames } from '../devices/names';
import { type AccessRequest, isLive, REQUESTS, requestsQuery } from './data';
import { PolicyDrawer } from './PolicyDrawer';
import classes from './Remote.module.css';
import { RequestState } from './RequestState';
import { capabilityText } from './words';

type Answer = { id: string; what: 'approve' | 'deny' | 'revoke' };

/** Who asks to be let onto which device, why and for how long; and the yes, the no, the end. */
export function AccessRequests() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const rights = useRights();
  const me = useMe();
  const now = useNow();
  const [ruling, setRuling] = useState(false);
  const requests = useQuery(requestsQuery());
  const name = useNames((requests.data ?? []).flatMap(row => row.device_id ?? []));
  const act = useMutation({
    mutationFn: ({ id, what }: Answer) => post(`${REQUESTS}/${id}/${what}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
  const own = (row: AccessRequest) => row.user_id === me.data?.id;
  const columns: Column<AccessRequest>[] = [
    {
      id: 'who',
      title: t('Who'),
      cell: row => (
        <>
          <div className="truncate" style={{ fontWeight: 560 }}>
            {row.user_name} {own(row) && <span className="quiet">{t('you')}</span>}
          </div>
          <div className={classes.reason} title={row.reason}>
            {row.reason}
          </div>
        </>
      ),
    },
    {
      id: 'where',
      title: t('Where'),
      cell: row =>
        row.group ? t('group {{name}}', { name: row.group }) : name(row.device_id ?? ''),
    },
    {
      id: 'what',
      title: t('What'),
      cell: row => (
        <>
          {(row.capabilities ?? []).map(what => capabilityText(what, t)).join(', ')}
          {(row.targets ?? []).length > 0 && (
            <div className="quiet mono">{row.targets?.join(', ')}</div>
          )}
        </>
      ),
    },
    {
      id: 'long',
      title: t('For'),
      cell: row => t('{{count, number}} minutes', { count: row.minutes ?? 0 }),
    },
    { id: 'asked', title: t('Asked'), cell: row => <Time at={row.created_at} /> },
    { id: 'state', title: t('Status'), cell: row => <RequestState of={row} /> },
    {
      id: 'act',
      title: '',
      align: 'end',
      cell: row => (
        <span className={classes.acts}>
          {row.status === 'pending' && !own(row) && rights.may('APPROVE_ACCESS') && (
            <>
              <Step row={row} what="approve" text={t('Approve')} act={act.mutate} strong />
              <Step row={row} what="deny" text={t('Deny')} act={act.mutate} />
            </>
          )}
          {row.status === 'pending' && own(row) && (
            <Step row={row} what="revoke" text={t('Take back')} act={act.mutate} />
          )}
          {isLive(row, now) && <Step row={row} what="revoke" text={t('End it')} act={act.mutate} />}
        </span>
      ),
    },
  ];
  return (
    <>
      <Card
        title={t('Access requests')}
        note={t('A second person says yes; the access ends by itself.')}
        flush
        action={
          <Guarded right="MANAGE_TENANT">
            <Button
              variant="default"
              leftSection={<IconSettings size={15} />}
              onClick={() => setRuling(true)}
            >
              {t('Rules')}
            </Button>
          </Guarded>
        }
      >
        {act.error && <ErrorNote error={act.error} />}
        {requests.error ? (
          <ErrorNote error={requests.error} retry={() => void requests.refetch()} />
        ) : (
          <DataTable
            label={t('Access requests')}
            columns={columns}
            rows={requests.data}
            rowKey={row => row.id ?? ''}
            ghosts={4}
            empty={
              <Empty title={t('Nobody asks for access')}>
                {t(
                  'Where the rules demand it, a terminal, a file or a port is opened only with an approved request. One asks on the page of the device.',
                )}
              </Empty>
            }
          />
        )}
      </Card>
      {ruling && <PolicyDrawer onClose={() => setRuling(false)} />}
    </>
  );
}

function Step({
  row,
  what,
  text,
  act,
  strong,
}: {
  row: AccessRequest;
  what: Answer['what'];
  text: string;
  act: (answer: Answer) => void;
  strong?: boolean;
}) {
  return (
    <Button
      variant={strong ? 'filled' : 'default'}
      size="compact-sm"
      onClick={() => act({ id: row.id ?? '', what })}
    >
      {text}
    </Button>
  );
}
