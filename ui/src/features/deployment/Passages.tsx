import { Button, SegmentedControl } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useFallback } from '../../api/live';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { count } from '../../parts/format';
import { Pager } from '../../parts/Pager';
import { Status, statusText } from '../../parts/Status';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import type { Counts } from '../deployments/data';
import { nameOf } from '../devices/device';
import classes from './Deployment.module.css';
import { DEVICES_PAGE, namesQuery, passagesQuery } from './data';
import { LogDialog } from './LogDialog';

type Passage = Schemas['DeviceDeployment'];

/** The devices of a deployment, each with where it stands. */
export function Passages({
  deployment,
  running,
  counts,
}: {
  deployment: string;
  running: boolean;
  counts: Counts;
}) {
  const { t } = useTranslation();
  const fallback = useFallback(10_000);
  const search = useSearch({ from: '/shell/deployments/$id' });
  const navigate = useNavigate();
  const page = Number(search.page ?? 1) || 1;
  const passages = useQuery({
    ...passagesQuery(deployment, search.status, page),
    refetchInterval: running && fallback,
  });
  const ids = passages.data?.rows.map(row => row.id) ?? [];
  const names = useQuery(namesQuery(ids));
  const name = (id: string) => {
    const device = names.data?.rows.find(row => row.id === id);
    return device ? nameOf(device) : id.slice(0, 8);
  };
  const go = (change: typeof search) =>
    void navigate({
      to: '/deployments/$id',
      params: { id: deployment },
      search: { ...search, page: undefined, ...change },
      replace: true,
    });
  const columns: Column<Passage>[] = [
    {
      id: 'name',
      title: t('Device'),
      cell: row => (
        <strong className="truncate" style={{ fontWeight: 560 }}>
          {name(row.id)}
        </strong>
      ),
    },
    {
      id: 'type',
      title: t('Type'),
      cell: row => row.device_type || <span className="quiet">–</span>,
    },
    { id: 'status', title: t('Status'), cell: row => <Status of={row.status} /> },
    {
      id: 'substate',
      title: t('Detail'),
      cell: row => (
        <div className="truncate">{row.substate || <span className="quiet">–</span>}</div>
      ),
    },
    { id: 'started', title: t('Started'), cell: row => <Time at={row.started} />, width: 130 },
    { id: 'finished', title: t('Finished'), cell: row => <Time at={row.finished} />, width: 130 },
    {
      id: 'log',
      title: '',
      align: 'end',
      width: 90,
      cell: row =>
        row.log && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconFileText size={15} />}
            onClick={() => go({ log: row.id, page: search.page })}
          >
            {t('Log')}
          </Button>
        ),
    },
  ];
  const present = Object.entries(counts).filter(([, number]) => number > 0);
  return (
    <Card title={t('Devices')} flush>
      {present.length > 1 && (
        <div className={classes.tools}>
          <SegmentedControl
            size="xs"
            aria-label={t('Status')}
            value={search.status ?? ''}
            onChange={status => go({ status: status || undefined })}
            data={[
              { value: '', label: t('All') },
              ...present.map(([status, number]) => ({
                value: status,
                label: `${t(statusText(status))} · ${count(number)}`,
              })),
            ]}
          />
        </div>
      )}
      {passages.error && !passages.data ? (
        <ErrorNote error={passages.error} retry={() => void passages.refetch()} />
      ) : (
        <DataTable
          label={t('Devices')}
          about={`${search.status} ${page}`}
          columns={columns}
          rows={passages.data?.rows}
          rowKey={row => row.id}
          rowName={row => name(row.id)}
          onOpen={row => void navigate({ to: '/devices/$id', params: { id: row.id } })}
          empty={
            <Empty title={t('No device has asked yet')}>
              {t('Devices ask at their own pace, usually every half hour.')}
            </Empty>
          }
        />
      )}
      <Pager
        page={page}
        perPage={DEVICES_PAGE}
        total={passages.data?.total}
        shown={passages.data?.rows.length ?? 0}
        onPage={next => go({ page: String(next) })}
      />
      {search.log && (
        <LogDialog
          deployment={deployment}
          device={search.log}
          name={name(search.log)}
          onClose={() => go({ log: undefined, page: search.page })}
        />
      )}
    </Card>
  );
}
