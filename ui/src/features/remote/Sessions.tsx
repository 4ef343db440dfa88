import { Button, Modal } from '@mantine/core';
import { IconEye, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFallback } from '../../api/live';
import { remove } from '../../api/rest';
import { useRights } from '../../api/rights';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { bytes, duration } from '../../parts/format';
import { Pager } from '../../parts/Pager';
import { Empty, ErrorNote, Waiting } from '../../parts/states';
import { Time } from '../../parts/Time';
import { Recording } from '../audit/Recording';
import { useNames } from '../devices/names';
import { PAGE, type RemoteSession, SESSIONS, sessionsQuery } from './data';
import classes from './Remote.module.css';
import { capabilityText } from './words';

const WatchView = lazy(() => import('./WatchView'));

/** Who was on this device (or on any), what they did, and what it showed them. */
export function Sessions({ device }: { device?: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const rights = useRights();
  const fallback = useFallback(10_000);
  const [page, setPage] = useState(1);
  const [shown, setShown] = useState<RemoteSession>();
  const sessions = useQuery({ ...sessionsQuery(device, page), refetchInterval: fallback });
  const rows = sessions.data?.rows;
  const name = useNames(device ? [] : (rows ?? []).map(row => row.device_id ?? ''));
  const end = useMutation({
    mutationFn: (id: string) => remove(`${SESSIONS}/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
  const moderates = rights.may('MODERATE_SESSIONS');
  const columns: Column<RemoteSession>[] = [
    {
      id: 'who',
      title: t('Who'),
      cell: row => (
        <div className="truncate" style={{ fontWeight: 560 }}>
          {row.user_name || '–'}
        </div>
      ),
    },
    ...(device
      ? []
      : [
          {
            id: 'device',
            title: t('Device'),
            cell: (row: RemoteSession) => (
              <Link
                to="/devices/$id"
                params={{ id: row.device_id ?? '' }}
                search={{ tab: 'remote' }}
                className="plain-link"
              >
                {name(row.device_id ?? '')}
              </Link>
            ),
          },
        ]),
    { id: 'when', title: t('When'), cell: row => <Time at={row.started_at} /> },
    { id: 'long', title: t('How long'), cell: row => <Length of={row} /> },
    {
      id: 'done',
      title: t('What'),
      cell: row => (row.done ?? []).map(what => capabilityText(what, t)).join(', ') || '–',
    },
    { id: 'size', title: t('Recorded'), align: 'end', cell: row => bytes(row.recorded_bytes ?? 0) },
    {
      id: 'act',
      title: '',
      align: 'end',
      width: 210,
      cell: row => (
        <span className={classes.acts}>
          {row.live && moderates && (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconEye size={15} />}
              onClick={() => setShown(row)}
            >
              {t('Watch')}
            </Button>
          )}
          {row.live && moderates && (
            <Button
              color="red"
              variant="outline"
              size="compact-sm"
              onClick={() => end.mutate(row.id ?? '')}
            >
              {t('End it')}
            </Button>
          )}
          {!row.live && row.recording_kept && (row.recorded_bytes ?? 0) > 0 && (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconPlayerPlay size={15} />}
              onClick={() => setShown(row)}
            >
              {t('Replay')}
            </Button>
          )}
        </span>
      ),
    },
  ];
  const failed = sessions.error ?? end.error;
  return (
    <Card title={device ? t('Sessions') : undefined} flush>
      {failed && <ErrorNote error={failed} retry={() => void sessions.refetch()} />}
      {!sessions.error && (
        <DataTable
          label={t('Sessions')}
          about={String(page)}
          ghosts={device ? 3 : 8}
          columns={columns}
          rows={rows}
          rowKey={row => row.id ?? ''}
          empty={
            <Empty
              title={
                device ? t('Nobody has been on this device') : t('Nobody has been on a device')
              }
            >
              {device
                ? undefined
                : t('A terminal is opened on the page of a device, in the tab “Remote”.')}
            </Empty>
          }
        />
      )}
      <Pager
        page={page}
        perPage={PAGE}
        total={sessions.data?.total}
        shown={rows?.length ?? 0}
        onPage={setPage}
      />
      <Modal
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        size="xl"
        title={shown?.live ? t('{{who}}, live', { who: shown.user_name ?? '' }) : t('Recording')}
        closeButtonProps={{ 'aria-label': t('Close') }}
      >
        {shown?.live && (
          <Suspense fallback={<Waiting lines={6} />}>
            <WatchView session={shown.id ?? ''} />
          </Suspense>
        )}
        {shown && !shown.live && <Recording session={shown.id ?? ''} titled={false} />}
      </Modal>
    </Card>
  );
}

function Length({ of }: { of: RemoteSession }) {
  const { t } = useTranslation();
  if (!of.ended_at || !of.started_at) return <span className={classes.live}>{t('live')}</span>;
  const millis = new Date(of.ended_at).getTime() - new Date(of.started_at).getTime();
  return <span title={of.end_reason}>{duration(millis)}</span>;
}
