import { Button, Drawer, Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, getPage, post, remove } from '../../api/rest';
import { Code } from '../../parts/Code';
import { Confirm } from '../../parts/Confirm';
import { type Column, DataTable } from '../../parts/DataTable';
import { Mark } from '../../parts/Status';
import { Answer, Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { type Delivery, WEBHOOKS, type Webhook } from './data';
import { WebhookForm } from './WebhookForm';

/** One receiver: what was sent, how it answered, and once more. */
export function WebhookDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const path = `${WEBHOOKS}/${id}`;
  const webhook = useQuery({ queryKey: ['webhook', id], queryFn: () => get<Webhook>(path) });
  const deliveries = useQuery({
    queryKey: ['webhook', id, 'deliveries'],
    queryFn: () => getPage<Delivery>(`${path}/deliveries?per_page=30`),
    refetchInterval: 5_000,
  });
  const refresh = () => client.invalidateQueries({ queryKey: ['webhook'] });
  const act = useMutation({
    mutationFn: async (what: string) => {
      if (what === 'delete') await remove(path);
      else await post(`${path}/${what}`);
    },
    onSuccess: (_, what) => {
      notifications.show({
        message: what === 'delete' ? t('The webhook is deleted') : t('It is on its way'),
      });
      if (what === 'delete') onClose();
      return refresh();
    },
  });
  const [editing, setEditing] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [secret, setSecret] = useState<string>();
  const renew = useMutation({
    mutationFn: async () => (await post(`${path}/secret`)).json() as Promise<{ secret: string }>,
    onSuccess: made => setSecret(made.secret),
  });
  const change = useMutation({
    mutationFn: (enabled: boolean) => {
      const { url, description, events } = webhook.data!;
      return post(path, { url, description, events, enabled }, 'PUT');
    },
    onSuccess: refresh,
  });
  const columns: Column<Delivery>[] = [
    {
      id: 'what',
      title: t('Event'),
      cell: row => (
        <div className="truncate" title={row.subject}>
          {row.type}
        </div>
      ),
    },
    { id: 'when', title: t('When'), cell: row => <Time at={row.time} /> },
    {
      id: 'state',
      title: t('Status'),
      cell: row => (
        <>
          <State of={row} />
          {row.answer && (
            <div className="quiet truncate" title={row.answer}>
              {row.answer}
            </div>
          )}
        </>
      ),
    },
    {
      id: 'again',
      title: '',
      align: 'end',
      cell: row => (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => act.mutate(`deliveries/${row.sequence}/replay`)}
        >
          {t('Again')}
        </Button>
      ),
    },
  ];
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={680}
      title={webhook.data?.url ?? t('Webhook')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {(act.error ?? change.error ?? renew.error) && (
        <ErrorNote error={act.error ?? change.error ?? renew.error} />
      )}
      <Answer of={webhook}>
        {data => (
          <div
            style={{
              display: 'flex',
              flexWrap: 'wrap',
              gap: 10,
              alignItems: 'center',
              marginBottom: 18,
            }}
          >
            <Switch
              label={t('Tell them')}
              checked={data.enabled !== false}
              onChange={event => change.mutate(event.currentTarget.checked)}
            />
            <Button variant="default" onClick={() => act.mutate('test')}>
              {t('Send a test')}
            </Button>
            {(data.dead ?? 0) > 0 && (
              <Button variant="default" onClick={() => act.mutate('replay')}>
                {t('Send all that was given up')}
              </Button>
            )}
            <Button variant="default" onClick={() => setEditing(true)}>
              {t('Edit')}
            </Button>
            <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
              {t('New secret')}
            </Button>
            <Button variant="outline" color="red" onClick={() => setLeaving(true)}>
              {t('Delete')}
            </Button>
          </div>
        )}
      </Answer>
      {secret && (
        <div style={{ marginBottom: 18 }}>
          {t(
            'The receiver checks signatures with this secret. Copy it now: it is not shown again.',
          )}
          <Code text={secret} />
        </div>
      )}
      {editing && webhook.data && (
        <WebhookForm of={webhook.data} onClose={() => setEditing(false)} />
      )}
      <Confirm
        opened={leaving}
        onClose={() => setLeaving(false)}
        title={t('Delete {{name}}?', { name: webhook.data?.url })}
        action={t('Delete')}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate('delete')}
      >
        {t('The receiver is told nothing from now on; what waits is dropped.')}
      </Confirm>
      <DataTable
        label={t('Deliveries')}
        columns={columns}
        rows={deliveries.data?.rows}
        rowKey={row => String(row.sequence)}
        empty={<Empty title={t('Nothing was sent yet')} />}
        dense
      />
    </Drawer>
  );
}

function State({ of }: { of: Delivery }) {
  const { t } = useTranslation();
  const code = of.status_code ? ` ${of.status_code}` : '';
  if (of.state === 'delivered')
    return (
      <Mark tone="good" icon={IconCircleCheck}>
        {t('delivered') + code}
      </Mark>
    );
  if (of.state === 'dead')
    return (
      <Mark tone="bad" icon={IconCircleX}>
        {t('given up') + code}
      </Mark>
    );
  return (
    <Mark tone="warn" icon={IconClock}>
      {t('waits, {{count, number}} attempts', { count: of.attempts }) + code}
    </Mark>
  );
}
