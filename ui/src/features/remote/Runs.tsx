import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFallback } from '../../api/live';
import { getPage } from '../../api/rest';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { Pager } from '../../parts/Pager';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { PAGE, RUNS, type Run } from './data';
import { RunDrawer } from './RunDrawer';

/** What was run, by whom; a press shows what the devices said. */
export function Runs() {
  const { t } = useTranslation();
  const fallback = useFallback(10_000);
  const navigate = useNavigate();
  const { open } = useSearch({ from: '/shell/remote' });
  const [page, setPage] = useState(1);
  const runs = useQuery({
    queryKey: ['runbook', 'runs', page],
    queryFn: () => getPage<Run>(`${RUNS}?page=${page}&per_page=${PAGE}`),
    refetchInterval: fallback,
  });
  const show = (id?: string) =>
    void navigate({ to: '/remote', search: { tab: 'runs', open: id }, replace: true });
  const columns: Column<Run>[] = [
    {
      id: 'what',
      title: t('Runbook'),
      cell: row => (
        <>
          <div className="truncate" style={{ fontWeight: 560 }}>
            {row.runbook}
          </div>
          <div className="mono quiet truncate" title={row.command}>
            {row.command}
          </div>
        </>
      ),
    },
    { id: 'who', title: t('Who'), cell: row => <div className="truncate">{row.user_name}</div> },
    { id: 'when', title: t('When'), cell: row => <Time at={row.started_at} />, width: 140 },
  ];
  return (
    <Card flush>
      {runs.error ? (
        <ErrorNote error={runs.error} retry={() => void runs.refetch()} />
      ) : (
        <DataTable
          label={t('Runs')}
          columns={columns}
          about={String(page)}
          rows={runs.data?.rows}
          rowKey={row => row.id ?? ''}
          onOpen={row => show(row.id)}
          empty={
            <Empty title={t('Nothing was run yet')}>
              {t('A runbook is run from its list, from a device, or from a selection of devices.')}
            </Empty>
          }
        />
      )}
      <Pager
        page={page}
        perPage={PAGE}
        total={runs.data?.total}
        shown={runs.data?.rows.length ?? 0}
        onPage={setPage}
      />
      {open && <RunDrawer id={open} onClose={() => show()} />}
    </Card>
  );
}
