import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFallback } from '../../api/live';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { count } from '../../parts/format';
import { Guarded } from '../../parts/Guarded';
import { LinkButton } from '../../parts/links';
import { Page } from '../../parts/Page';
import { Pager } from '../../parts/Pager';
import { PortionBar } from '../../parts/Portion';
import { Status } from '../../parts/Status';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import classes from './Deployments.module.css';
import { countsOf, DEPLOYMENTS_PAGE, type Deployment, deploymentsQuery, portions } from './data';
import { standing } from './rollout';
import { targetText } from './target';

export function Deployments() {
  const { t } = useTranslation();
  const fallback = useFallback(10_000);
  const search = useSearch({ from: '/shell/deployments' });
  const navigate = useNavigate();
  const deployments = useQuery({ ...deploymentsQuery(search), refetchInterval: fallback });
  const [typed, setTyped] = useState(search.q ?? '');
  const go = (change: typeof search) =>
    void navigate({
      to: '/deployments',
      search: { ...search, page: undefined, ...change },
      replace: true,
    });
  const later = useDebouncedCallback((q: string) => go({ q: q || undefined }), 250);
  const columns: Column<Deployment>[] = [
    {
      id: 'name',
      title: t('Deployment'),
      cell: row => (
        <>
          <div className={`truncate ${classes.name}`}>{row.name}</div>
          <div className={`truncate ${classes.sub}`}>{row.artifact_name}</div>
        </>
      ),
    },
    {
      id: 'target',
      title: t('To'),
      cell: row => <div className="truncate">{targetText(row, t)}</div>,
    },
    { id: 'status', title: t('Status'), cell: row => <Status of={standing(row)} /> },
    { id: 'progress', title: t('Progress'), width: 250, cell: row => <Progress of={row} /> },
    { id: 'created', title: t('Begun'), cell: row => <Time at={row.created} />, width: 130 },
  ];
  return (
    <Page
      title={t('Deployments')}
      call={{ path: '/api/management/v2/deployments/deployments' }}
      actions={
        <Guarded right="DEPLOY">
          <LinkButton to="/deployments/new" leftSection={<IconPlus size={16} />}>
            {t('New deployment')}
          </LinkButton>
        </Guarded>
      }
    >
      <Card flush>
        <div className={classes.tools}>
          <SegmentedControl
            size="xs"
            aria-label={t('Status')}
            value={search.state ?? ''}
            onChange={state => go({ state: state || undefined })}
            data={[
              { value: '', label: t('All') },
              { value: 'inprogress', label: t('Running') },
              { value: 'pending', label: t('Pending') },
              { value: 'finished', label: t('Finished') },
            ]}
          />
          <TextInput
            data-search
            w={260}
            leftSection={<IconSearch size={16} />}
            aria-label={t('Search deployments')}
            placeholder={t('Name of a deployment')}
            value={typed}
            onChange={event => {
              setTyped(event.currentTarget.value);
              later(event.currentTarget.value);
            }}
          />
        </div>
        {deployments.error && !deployments.data ? (
          <ErrorNote error={deployments.error} retry={() => void deployments.refetch()} />
        ) : (
          <DataTable
            label={t('Deployments')}
            about={JSON.stringify(search)}
            columns={columns}
            rows={deployments.data?.rows}
            rowKey={row => row.id}
            onOpen={row => void navigate({ to: '/deployments/$id', params: { id: row.id } })}
            empty={
              search.q || search.state ? (
                <Empty
                  title={t('No deployment matches')}
                  action={
                    <Button
                      variant="default"
                      onClick={() => go({ q: undefined, state: undefined })}
                    >
                      {t('Show all deployments')}
                    </Button>
                  }
                />
              ) : (
                <Empty
                  title={t('Nothing has been deployed yet')}
                  action={<LinkButton to="/deployments/new">{t('New deployment')}</LinkButton>}
                >
                  {t(
                    'A deployment brings one release to a set of devices, as fast or as carefully as you want.',
                  )}
                </Empty>
              )
            }
          />
        )}
        <Pager
          page={Number(search.page ?? 1)}
          perPage={DEPLOYMENTS_PAGE}
          total={deployments.data?.total}
          shown={deployments.data?.rows.length ?? 0}
          onPage={page => go({ page: String(page) })}
        />
      </Card>
    </Page>
  );
}

export function Progress({ of }: { of: Deployment }) {
  const p = portions(countsOf(of), of.device_count ?? of.max_devices ?? 0);
  return (
    <div className={classes.progress}>
      <PortionBar of={p} />
      <span className="num">
        {count(p.good + p.bad + p.other)}/{count(p.total)}
      </span>
    </div>
  );
}
