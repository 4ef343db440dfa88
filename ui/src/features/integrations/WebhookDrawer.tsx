import { Button, Drawer, Switch } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCircleCheck, IconCircleX, IconClock } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get, getPage, post, remove } from '../../api/rest';
import { type Column, DataTable } from '../../parts/DataTable';
import { Mark } from '../../parts/Status';
import { Answer, Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { type Delivery, WEBHOOKS, type Webhook } from './data';

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
    { id: 'state', title: t('Status'), cell: row => <State of={row} /> },
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
      {(act.error ?? change.error) && <ErrorNote error={act.error ?? change.error} />}
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
            <Button variant="outline" color="red" onClick={() => act.mutate('delete')}>
              {t('Delete')}
            </Button>
          </div>
        )}
      </Answer>
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
