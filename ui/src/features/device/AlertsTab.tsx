import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { get, getPage } from '../../api/rest';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { Pager } from '../../parts/Pager';
import { Mark } from '../../parts/Status';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import classes from './Device.module.css';

type Alert = Schemas['Alert'];
const MONITOR = '/api/management/v1/devicemonitor/devices';
const PAGE = 20;

/** What the checks of the device say now, and what they said before. */
export function AlertsTab({ device }: { device: string }) {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const latest = useQuery({
    queryKey: ['alert', device, 'latest'],
    queryFn: () => get<Alert[]>(`${MONITOR}/${device}/alerts/latest?per_page=100`),
  });
  const all = useQuery({
    queryKey: ['alert', device, page],
    queryFn: () => getPage<Alert>(`${MONITOR}/${device}/alerts?page=${page}&per_page=${PAGE}`),
    placeholderData: keepPreviousData,
  });
  const failed = latest.error ?? all.error;
  if (failed) return <ErrorNote error={failed} retry={() => void latest.refetch()} />;
  const columns: Column<Alert>[] = [
    { id: 'level', title: t('Status'), width: 130, cell: alert => <Level of={alert.level} /> },
    {
      id: 'name',
      title: t('Check'),
      cell: alert => (
        <div className="truncate" style={{ fontWeight: 560 }}>
          {alert.name}
        </div>
      ),
    },
    { id: 'what', title: t('What'), cell: alert => <Subject of={alert} /> },
    { id: 'at', title: t('When'), width: 140, cell: alert => <Time at={alert.timestamp} /> },
  ];
  const empty = (
    <Empty title={t('No check has said anything')}>
      {t('mender-monitor on the device watches services, logs and sizes, and tells it here.')}
    </Empty>
  );
  return (
    <div className={classes.stack}>
      <Card title={t('Now')} flush>
        <DataTable
          label={t('Now')}
          columns={columns}
          rows={latest.data}
          ghosts={3}
          rowKey={alert => alert.id ?? alert.name}
          empty={empty}
        />
      </Card>
      {(all.data?.rows.length ?? 0) > 0 && (
        <Card title={t('Before')} flush>
          <DataTable
            label={t('Before')}
            columns={columns}
            about={String(page)}
            rows={all.data?.rows}
            rowKey={alert => alert.id ?? ''}
          />
          <Pager
            page={page}
            perPage={PAGE}
            total={all.data?.total}
            shown={all.data?.rows.length ?? 0}
            onPage={setPage}
          />
        </Card>
      )}
    </div>
  );
}

function Level({ of }: { of: Alert['level'] }) {
  const { t } = useTranslation();
  return of === 'OK' ? (
    <Mark tone="good" icon={IconCircleCheck}>
      {t('well')}
    </Mark>
  ) : (
    <Mark tone="bad" icon={IconAlertTriangle}>
      {t('critical')}
    </Mark>
  );
}

/** The thing that is watched, and (of a log) the lines around the one that told. */
function Subject({ of }: { of: Alert }) {
  const { subject } = of;
  const details = (subject.details ?? {}) as Record<string, unknown>;
  const words = [details.description, details.line_matching]
    .map(part =>
      typeof part === 'object' && part !== null ? (part as { data?: unknown }).data : part,
    )
    .filter(part => typeof part === 'string');
  return (
    <>
      <div className="truncate">
        {subject.name} <span className="quiet">{subject.status ?? subject.type}</span>
      </div>
      {words.map((text, index) => (
        <div key={index} className={`mono quiet ${classes.said}`}>
          {String(text)}
        </div>
      ))}
    </>
  );
}
