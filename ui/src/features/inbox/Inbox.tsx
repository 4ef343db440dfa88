import { Button, Group, SegmentedControl } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconKey, IconX } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Schemas } from '../../api/client';
import { useFallback } from '../../api/live';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { Fingerprint } from '../../parts/Fingerprint';
import { Guarded } from '../../parts/Guarded';
import { Page } from '../../parts/Page';
import { Pager } from '../../parts/Pager';
import { Status } from '../../parts/Status';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { admit } from '../devices/admit';
import { useStatusCounts } from '../devices/data';
import { useSelection } from '../devices/useSelection';
import { Enrol } from './Enrol';
import classes from './Inbox.module.css';
import { Preauthorize } from './Preauthorize';

type Device = Schemas['Device'];

const PAGE = 50;
const LIST = '/api/management/v2/devauth/devices';

/** Devices that wait for a person's word, and the ways to bring more. */
export function Inbox() {
  const { t } = useTranslation();
  const fallback = useFallback(10_000);
  const navigate = useNavigate();
  const client = useQueryClient();
  const { page: given, state = 'pending' } = useSearch({ from: '/shell/inbox' });
  const page = Number(given ?? 1) || 1;
  const [decided, setDecided] = useState(0);
  const [ahead, setAhead] = useState(false);
  const selection = useSelection(state);
  const counts = useStatusCounts();
  const waiting = useQuery({
    queryKey: ['device', 'inbox', state, page],
    queryFn: () =>
      data(api.GET(LIST, { params: { query: { status: [state], page, per_page: PAGE } } })),
    placeholderData: keepPreviousData,
    refetchInterval: fallback,
  });
  const decide = useMutation({
    mutationFn: ({ ids, status }: { ids: string[]; status: 'accepted' | 'rejected' }) =>
      admit(ids, status),
    onSuccess: (decided, { status }) => {
      notifications.show({
        message:
          status === 'accepted'
            ? t('{{count, number}} devices accepted', { count: decided })
            : t('{{count, number}} devices rejected', { count: decided }),
      });
      selection.clear();
      // what one did oneself is shown at once, also under the cursor
      return client.invalidateQueries({ queryKey: ['device'] }).then(() => setDecided(n => n + 1));
    },
  });
  const twice = duplicates(waiting.data ?? []);
  const columns: Column<Device>[] = [
    {
      id: 'identity',
      title: t('What it says it is'),
      width: 370,
      cell: row => (
        <>
          <Link to="/devices/$id" params={{ id: row.id }} className="device-name">
            {identity(row)}
          </Link>
          {row.auth_sets.at(-1)?.pubkey && (
            <div>
              <Fingerprint pem={row.auth_sets.at(-1)!.pubkey!} />
            </div>
          )}
        </>
      ),
    },
    { id: 'flags', title: '', cell: row => <Flags device={row} twice={twice} /> },
    { id: 'asked', title: t('First asked'), cell: row => <Time at={row.created_ts} />, width: 110 },
    {
      id: 'word',
      title: '',
      align: 'end',
      width: 210,
      cell: row =>
        state === 'preauthorized' ? (
          <Status of="preauthorized" />
        ) : (
          <Group gap={6} justify="flex-end" wrap="nowrap">
            <Button
              variant="light"
              leftSection={<IconCheck size={15} />}
              onClick={() => decide.mutate({ ids: [row.id], status: 'accepted' })}
            >
              {t('Accept')}
            </Button>
            {state === 'pending' && (
              <Button
                variant="default"
                leftSection={<IconX size={15} />}
                onClick={() => decide.mutate({ ids: [row.id], status: 'rejected' })}
              >
                {t('Reject')}
              </Button>
            )}
          </Group>
        ),
    },
  ];
  const ids = [...selection.ids];
  return (
    <Page
      title={t('Inbox')}
      lead={t('Nothing a device says is believed before a person has accepted its key.')}
      call={{ path: `${LIST}?status=${state}&page=${page}&per_page=${PAGE}` }}
      actions={
        <Guarded right="MANAGE_DEVICES">
          <Button
            variant="default"
            leftSection={<IconKey size={16} />}
            onClick={() => setAhead(true)}
          >
            {t('Preauthorize')}
          </Button>
        </Guarded>
      }
    >
      <div className={classes.columns}>
        <div>
          {decide.error && <ErrorNote error={decide.error} />}
          <Card flush>
            <div className={classes.tools}>
              <SegmentedControl
                size="xs"
                aria-label={t('Status')}
                value={state}
                onChange={next =>
                  void navigate({
                    to: '/inbox',
                    search: { state: next === 'pending' ? undefined : next },
                  })
                }
                data={[
                  { value: 'pending', label: label(t('Pending'), 'pending') },
                  { value: 'preauthorized', label: label(t('Preauthorized'), 'preauthorized') },
                  { value: 'rejected', label: label(t('Rejected'), 'rejected') },
                ]}
              />
              {ids.length > 0 && (
                <Group gap={6} ml="auto">
                  <Button
                    loading={decide.isPending}
                    onClick={() => decide.mutate({ ids, status: 'accepted' })}
                  >
                    {t('Accept {{count, number}} devices', { count: ids.length })}
                  </Button>
                  <Button
                    variant="default"
                    onClick={() => decide.mutate({ ids, status: 'rejected' })}
                  >
                    {t('Reject')}
                  </Button>
                </Group>
              )}
            </div>
            {waiting.error ? (
              <ErrorNote error={waiting.error} retry={() => void waiting.refetch()} />
            ) : (
              <DataTable
                label={t('Inbox')}
                about={`${state} ${page} ${decided}`}
                columns={columns}
                rows={waiting.data}
                rowKey={row => row.id}
                rowName={identity}
                selection={selection}
                empty={<Nobody state={state} />}
              />
            )}
            <Pager
              page={page}
              perPage={PAGE}
              shown={waiting.data?.length ?? 0}
              onPage={next =>
                void navigate({
                  to: '/inbox',
                  search: { state: given ? state : undefined, page: String(next) },
                })
              }
            />
          </Card>
        </div>
        <Enrol />
      </div>
      <Preauthorize opened={ahead} onClose={() => setAhead(false)} />
    </Page>
  );

  function label(text: string, status: string) {
    const number = counts.data?.[status] ?? 0;
    return number > 0 ? `${text} · ${number}` : text;
  }
}

function Nobody({ state }: { state: string }) {
  const { t } = useTranslation();
  if (state !== 'pending') return <Empty title={t('None at the moment')} />;
  return (
    <Empty title={t('Nobody is waiting')}>
      {t(
        'A device asks within seconds of its start. If it does not: does it reach this address, does it trust the certificate, is its clock right?',
      )}
    </Empty>
  );
}

export function identity(device: Device): string {
  const pairs = Object.entries(device.identity_data ?? {});
  return pairs.length === 1
    ? String(pairs[0]![1])
    : pairs.map(([name, value]) => `${name} ${value}`).join(', ') || device.id;
}

/** Keys that more than one waiting device shows: a cloned image. */
function duplicates(devices: Device[]): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const set of devices.flatMap(device => device.auth_sets)) {
    if (!set.pubkey) continue;
    (seen.has(set.pubkey) ? twice : seen).add(set.pubkey);
  }
  return twice;
}

function Flags({ device, twice }: { device: Device; twice: Set<string> }) {
  const { t } = useTranslation();
  const flags = [
    device.auth_sets.some(set => set.pubkey && twice.has(set.pubkey)) &&
      t('Key shown by another device too'),
    device.auth_sets.length > 1 && t('Shows a new key'),
  ].filter(Boolean);
  return flags.map(flag => (
    <span key={String(flag)} className={classes.flag}>
      {flag}
    </span>
  ));
}
