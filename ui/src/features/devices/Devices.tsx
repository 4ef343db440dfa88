import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/Card';
import { DataTable } from '../../parts/DataTable';
import { LinkButton } from '../../parts/links';
import { Page } from '../../parts/Page';
import { Pager } from '../../parts/Pager';
import { Empty, ErrorNote } from '../../parts/states';
import { BulkBar } from './BulkBar';
import { useColumns } from './columns';
import { useDevices } from './data';
import { nameOf } from './device';
import { FilterBar } from './FilterBar';
import { body, type DeviceSearch, keyOf, PAGE_SIZE, predicates } from './search';
import { useSelection } from './useSelection';
import { Views } from './Views';

const SEARCH = '/api/management/v2/inventory/filters/search';

export function Devices() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/shell/devices' });
  const navigate = useNavigate();
  const go = (change: Partial<DeviceSearch>) =>
    void navigate({
      to: '/devices',
      search: { ...search, page: undefined, ...change },
      replace: true,
    });
  const devices = useDevices(search);
  const asked = JSON.stringify(body({ ...search, page: undefined }));
  const selection = useSelection(asked);
  const columns = useColumns(search.cols);
  const total = devices.data?.total ?? 0;
  return (
    <Page
      title={t('Devices')}
      lead={devices.data && t('{{count, number}} devices match', { count: total })}
      call={{ method: 'POST', path: SEARCH, body: body(search) }}
      actions={
        <LinkButton to="/inbox" variant="default" leftSection={<IconPlus size={16} />}>
          {t('Add devices')}
        </LinkButton>
      }
    >
      <Views search={search} />
      <Card flush>
        <FilterBar search={search} onChange={go} />
        {devices.error && !devices.data ? (
          <div style={{ padding: 18 }}>
            <ErrorNote error={devices.error} retry={() => void devices.refetch()} />
          </div>
        ) : (
          <DataTable
            label={t('Devices')}
            about={asked + (search.page ?? 1)}
            columns={columns}
            rows={devices.data?.rows}
            rowKey={keyOf}
            rowName={nameOf}
            onOpen={row => void navigate({ to: '/devices/$id', params: { id: row.id } })}
            sort={sortOf(search.sort)}
            onSort={({ by, desc }) => go({ sort: (desc ? '-' : '') + by })}
            selection={selection}
            empty={<Nothing search={search} relax={go} />}
          />
        )}
        <Pager
          page={search.page ?? 1}
          perPage={PAGE_SIZE}
          total={total}
          shown={devices.data?.rows.length ?? 0}
          onPage={page => go({ page })}
        />
      </Card>
      <BulkBar selection={selection} search={search} total={total} />
    </Page>
  );
}

function sortOf(sort?: string) {
  return sort ? { by: sort.replace(/^-/, ''), desc: sort.startsWith('-') } : undefined;
}

function Nothing({
  search,
  relax,
}: {
  search: DeviceSearch;
  relax: (change: Partial<DeviceSearch>) => void;
}) {
  const { t } = useTranslation();
  if (search.q || predicates(search).length > 0) {
    return (
      <Empty
        title={t('No device matches')}
        action={
          <>
            {(search.f?.length ?? 0) > 0 && (
              <Button variant="default" onClick={() => relax({ f: search.f?.slice(0, -1) })}>
                {t('Drop the last filter')}
              </Button>
            )}
            <Button
              variant="default"
              onClick={() =>
                relax({ q: undefined, f: undefined, status: undefined, group: undefined })
              }
            >
              {t('Show all devices')}
            </Button>
          </>
        }
      />
    );
  }
  return (
    <Empty
      title={t('No devices yet')}
      action={<LinkButton to="/inbox">{t('Add the first device')}</LinkButton>}
    >
      {t('A device appears here as soon as it asks to be let in.')}
    </Empty>
  );
}
