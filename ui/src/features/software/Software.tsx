import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { bytes } from '../../parts/format';
import { Guarded } from '../../parts/Guarded';
import { Page } from '../../parts/Page';
import { Pager } from '../../parts/Pager';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import {
  payloadsOf,
  RELEASES,
  RELEASES_PAGE,
  type Release,
  type ReleaseSearch,
  releasesQuery,
  sizeOf,
  tagsQuery,
  typesOf,
  typesQuery,
} from './data';
import { Installed } from './Installed';
import { Signed } from './Signed';
import classes from './Software.module.css';
import { Upload } from './Upload';

export function Software() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/shell/software' });
  const navigate = useNavigate();
  const [uploading, setUploading] = useState(false);
  const releases = useQuery(releasesQuery(search));
  const go = (change: ReleaseSearch) =>
    void navigate({
      to: '/software',
      search: { ...search, page: undefined, ...change },
      replace: true,
    });
  const filtered = Boolean(search.q || search.tag || search.type);
  const columns: Column<Release>[] = [
    {
      id: 'name',
      title: t('Release'),
      sortable: true,
      cell: row => <strong className={`truncate ${classes.name}`}>{row.name}</strong>,
    },
    {
      id: 'types',
      title: t('For'),
      cell: row => <div className="truncate">{typesOf(row).join(', ')}</div>,
    },
    { id: 'payload', title: t('Payload'), cell: row => payloadsOf(row).join(', ') },
    { id: 'signed', title: t('Signature'), cell: row => <Signed release={row} /> },
    { id: 'size', title: t('Size'), align: 'end', cell: row => bytes(sizeOf(row)) },
    {
      id: 'installed',
      title: t('Installed on'),
      align: 'end',
      cell: row => <Installed release={row.name} />,
    },
    {
      id: 'modified',
      title: t('Changed'),
      sortable: true,
      cell: row => <Time at={row.modified} />,
    },
  ];
  const [by, order] = (search.sort ?? 'modified:desc').split(':');
  return (
    <Page
      title={t('Releases')}
      lead={t('A release is all artifacts of one name; every device gets the one that fits it.')}
      call={{ path: `${RELEASES}?sort=${search.sort ?? 'modified:desc'}` }}
      actions={
        <Guarded right="UPLOAD_SOFTWARE">
          <Button leftSection={<IconUpload size={16} />} onClick={() => setUploading(true)}>
            {t('Upload')}
          </Button>
        </Guarded>
      }
    >
      <Card flush>
        <Filters search={search} go={go} />
        {releases.error && !releases.data ? (
          <ErrorNote error={releases.error} retry={() => void releases.refetch()} />
        ) : (
          <DataTable
            label={t('Releases')}
            about={JSON.stringify(search)}
            columns={columns}
            rows={releases.data?.rows}
            rowKey={row => row.name}
            onOpen={row => void navigate({ to: '/software/$name', params: { name: row.name } })}
            sort={{ by: by ?? '', desc: order === 'desc' }}
            onSort={sort => go({ sort: `${sort.by}:${sort.desc ? 'desc' : 'asc'}` })}
            empty={
              filtered ? (
                <Empty
                  title={t('No release matches')}
                  action={
                    <Button
                      variant="default"
                      onClick={() => go({ q: undefined, tag: undefined, type: undefined })}
                    >
                      {t('Show all releases')}
                    </Button>
                  }
                />
              ) : (
                <Empty
                  title={t('No software yet')}
                  action={
                    <Button onClick={() => setUploading(true)}>{t('Upload an artifact')}</Button>
                  }
                >
                  {t('Upload a .mender file, or let the server wrap a single file.')}
                </Empty>
              )
            }
          />
        )}
        <Pager
          page={Number(search.page ?? 1)}
          perPage={RELEASES_PAGE}
          total={releases.data?.total}
          shown={releases.data?.rows.length ?? 0}
          onPage={page => go({ page: String(page) })}
        />
      </Card>
      <Upload opened={uploading} onClose={() => setUploading(false)} />
    </Page>
  );
}

function Filters({ search, go }: { search: ReleaseSearch; go: (change: ReleaseSearch) => void }) {
  const { t } = useTranslation();
  const tags = useQuery(tagsQuery);
  const types = useQuery(typesQuery);
  const [typed, setTyped] = useState(search.q ?? '');
  const later = useDebouncedCallback((q: string) => go({ q: q || undefined }), 250);
  return (
    <div className={classes.tools}>
      <TextInput
        data-search
        w={300}
        leftSection={<IconSearch size={16} />}
        aria-label={t('Search releases')}
        placeholder={t('Name of a release')}
        value={typed}
        onChange={event => {
          setTyped(event.currentTarget.value);
          later(event.currentTarget.value);
        }}
      />
      <Select
        clearable
        w={170}
        aria-label={t('Tag')}
        placeholder={t('Any tag')}
        data={tags.data ?? []}
        value={search.tag ?? null}
        onChange={tag => go({ tag: tag ?? undefined })}
      />
      <Select
        clearable
        w={190}
        aria-label={t('Payload')}
        placeholder={t('Any payload')}
        data={types.data ?? []}
        value={search.type ?? null}
        onChange={type => go({ type: type ?? undefined })}
      />
    </div>
  );
}
