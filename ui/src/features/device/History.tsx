import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { Pager } from '../../parts/Pager';
import { Status } from '../../parts/Status';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { HISTORY_PAGE, historyQuery } from './data';

type Entry = Schemas['HistoryEntry'];

export function History({ device }: { device: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [page, setPage] = useState(1);
  const history = useQuery(historyQuery(device, page));
  const columns: Column<Entry>[] = [
    {
      id: 'release',
      title: t('Release'),
      cell: row => <strong style={{ fontWeight: 560 }}>{row.deployment.artifact_name}</strong>,
    },
    { id: 'name', title: t('Deployment'), cell: row => row.deployment.name },
    { id: 'status', title: t('Status'), cell: row => <Status of={row.device.status} /> },
    {
      id: 'started',
      title: t('Started'),
      cell: row => <Time at={row.device.started ?? row.device.created} />,
    },
    { id: 'finished', title: t('Finished'), cell: row => <Time at={row.device.finished} /> },
  ];
  if (history.error)
    return <ErrorNote error={history.error} retry={() => void history.refetch()} />;
  return (
    <Card flush>
      <DataTable
        label={t('Deployments of this device')}
        columns={columns}
        rows={history.data?.rows}
        rowKey={row => row.id}
        onOpen={row => void navigate({ to: '/deployments/$id', params: { id: row.deployment.id } })}
        empty={<Empty title={t('No deployment has reached this device')} />}
      />
      <Pager
        page={page}
        perPage={HISTORY_PAGE}
        total={history.data?.total}
        shown={history.data?.rows.length ?? 0}
        onPage={setPage}
      />
    </Card>
  );
}
