import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconCircleDashed, IconDownload, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFallback } from '../../api/live';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { Page } from '../../parts/Page';
import { Pager } from '../../parts/Pager';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import classes from './Audit.module.css';
import {
  AUDIT_PAGE,
  type AuditEntry,
  type AuditSearch,
  actorName,
  auditParams,
  entriesQuery,
  LOGS,
} from './data';
import { EntryDrawer } from './EntryDrawer';
import { VerifyCard } from './VerifyCard';
import { useVerification, type Verification } from './verify';
import { deedOf } from './words';

const OBJECTS = [
  'user',
  'role',
  'user_access_token',
  'session',
  'tenant',
  'device',
  'group',
  'filter',
  'artifact',
  'release',
  'deployment',
  'signing_key',
  'webhook',
  'configuration',
  'runbook',
];

/** Who did what, and that nobody has changed it since. */
export function Audit() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/shell/audit' });
  const navigate = useNavigate();
  const fallback = useFallback(15_000);
  const verification = useVerification();
  const entries = useQuery({ ...entriesQuery(search), refetchInterval: fallback });
  const go = (change: AuditSearch) =>
    void navigate({
      to: '/audit',
      search: { ...search, page: undefined, ...change },
      replace: true,
    });
  const columns: Column<AuditEntry>[] = [
    {
      id: 'seal',
      title: <span className="visually-hidden">{t('Verified')}</span>,
      width: 44,
      cell: row => <Seal row={row} of={verification} />,
    },
    { id: 'time', title: t('When'), width: 190, cell: row => <Time at={row.time} sure /> },
    { id: 'who', title: t('Who'), cell: row => <div className="truncate">{actorName(row)}</div> },
    {
      id: 'what',
      title: t('What'),
      cell: row => (
        <>
          {t(deedOf(row))}{' '}
          {row.decision === 'refused' && <span className={classes.refused}>{t('refused')}</span>}
        </>
      ),
    },
    {
      id: 'object',
      title: t('Object'),
      cell: row => <div className="truncate">{row.object.name || row.object.id}</div>,
    },
    {
      id: 'from',
      title: t('From'),
      width: 150,
      cell: row => <span className="quiet">{row.address}</span>,
    },
  ];
  return (
    <Page
      title={t('Audit log')}
      call={{ path: `${LOGS}?${auditParams(search)}` }}
      actions={
        <Button
          component="a"
          href={`${LOGS}/export?${auditParams(search)}`}
          download="audit.csv"
          variant="default"
          leftSection={<IconDownload size={16} />}
        >
          {t('Export as CSV')}
        </Button>
      }
    >
      <VerifyCard />
      <Card flush>
        <Filters search={search} go={go} />
        {entries.error && !entries.data ? (
          <ErrorNote error={entries.error} retry={() => void entries.refetch()} />
        ) : (
          <DataTable
            label={t('Audit log')}
            about={JSON.stringify({ ...search, open: undefined })}
            columns={columns}
            rows={entries.data?.rows}
            rowKey={row => row.id}
            onOpen={row => go({ open: row.id, page: search.page })}
            empty={
              <Empty
                title={t('No entry matches')}
                action={
                  <Button
                    variant="default"
                    onClick={() => void navigate({ to: '/audit', search: {} })}
                  >
                    {t('Show all entries')}
                  </Button>
                }
              />
            }
          />
        )}
        <Pager
          page={Number(search.page ?? 1)}
          perPage={AUDIT_PAGE}
          total={entries.data?.total}
          shown={entries.data?.rows.length ?? 0}
          onPage={page => go({ page: String(page) })}
        />
      </Card>
      {search.open && (
        <EntryDrawer id={search.open} onClose={() => go({ open: undefined, page: search.page })} />
      )}
    </Page>
  );
}

/** Whether this row is the entry that stands at its place in the verified tree. */
function Seal({ row, of }: { row: AuditEntry; of: Verification }) {
  const { t } = useTranslation();
  if (of.state !== 'good' || row.index === undefined || row.index >= of.checkpoint.size) {
    return (
      <span className={classes.check} data-state="none" title={t('not verified')}>
        <IconCircleDashed size={17} aria-label={t('not verified')} />
      </span>
    );
  }
  const good = of.ids.get(row.index) === row.id;
  return (
    <span
      className={classes.check}
      data-state={good ? 'good' : 'bad'}
      title={good ? t('verified in this browser') : t('not the entry in the log')}
    >
      {good ? (
        <IconShieldCheck size={17} aria-label={t('verified in this browser')} />
      ) : (
        <IconShieldX size={17} aria-label={t('not the entry in the log')} />
      )}
    </span>
  );
}

function Filters({ search, go }: { search: AuditSearch; go: (change: AuditSearch) => void }) {
  const { t } = useTranslation();
  const [who, setWho] = useState(search.who ?? '');
  const later = useDebouncedCallback((text: string) => go({ who: text || undefined }), 300);
  return (
    <div className={classes.tools}>
      <TextInput
        data-search
        w={230}
        aria-label={t('Who (address)')}
        placeholder={t('Who (address)')}
        value={who}
        onChange={event => {
          setWho(event.currentTarget.value);
          later(event.currentTarget.value);
        }}
      />
      <Select
        clearable
        searchable
        w={170}
        aria-label={t('Kind of object')}
        placeholder={t('Any object')}
        data={OBJECTS}
        value={search.object ?? null}
        onChange={object => go({ object: object ?? undefined })}
      />
      <Select
        clearable
        w={150}
        aria-label={t('Decision')}
        placeholder={t('Any decision')}
        data={[
          { value: 'allowed', label: t('allowed') },
          { value: 'refused', label: t('refused') },
        ]}
        value={search.decision ?? null}
        onChange={decision => go({ decision: decision ?? undefined })}
      />
      <TextInput
        type="date"
        w={150}
        aria-label={t('From this day')}
        value={search.from ?? ''}
        onChange={event => go({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        w={150}
        aria-label={t('Until this day')}
        value={search.until ?? ''}
        onChange={event => go({ until: event.currentTarget.value || undefined })}
      />
      {search.id && (
        <Button variant="light" onClick={() => go({ id: undefined })}>
          {t('One object only')} ×
        </Button>
      )}
    </div>
  );
}
