import { Button } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get } from '../../api/rest';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { count } from '../../parts/format';
import { Page } from '../../parts/Page';
import { Mark } from '../../parts/Status';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { WEBHOOKS, type Webhook } from './data';
import { WebhookDrawer } from './WebhookDrawer';
import { WebhookForm } from './WebhookForm';

/** Who else is told what happens. */
export function Integrations() {
  const { t } = useTranslation();
  const webhooks = useQuery({
    queryKey: ['webhook', 'list'],
    queryFn: () => get<Webhook[]>(WEBHOOKS),
  });
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<string>();
  const columns: Column<Webhook>[] = [
    {
      id: 'to',
      title: t('To'),
      cell: row => (
        <>
          <div className="truncate" style={{ fontWeight: 560 }}>
            {row.url}
          </div>
          {row.description && <div className="quiet truncate">{row.description}</div>}
        </>
      ),
    },
    {
      id: 'what',
      title: t('Hears of'),
      cell: row => (
        <div className="truncate">
          {row.events?.length ? row.events.join(', ') : t('everything')}
        </div>
      ),
    },
    { id: 'how', title: t('How it goes'), cell: row => <Health of={row} /> },
    { id: 'waiting', title: t('Waiting'), align: 'end', cell: row => count(row.waiting ?? 0) },
    { id: 'dead', title: t('Given up'), align: 'end', cell: row => count(row.dead ?? 0) },
  ];
  return (
    <Page
      title={t('Integrations')}
      lead={t('Webhooks carry events as CloudEvents, signed, and try again for days.')}
      call={{ path: WEBHOOKS }}
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t('Add a webhook')}
        </Button>
      }
    >
      {webhooks.error ? (
        <ErrorNote error={webhooks.error} retry={() => void webhooks.refetch()} />
      ) : (
        <Card flush>
          <DataTable
            label={t('Webhooks')}
            columns={columns}
            rows={webhooks.data}
            rowKey={row => row.id}
            onOpen={row => setShown(row.id)}
            empty={
              <Empty
                title={t('Nobody is told yet')}
                action={<Button onClick={() => setAdding(true)}>{t('Add a webhook')}</Button>}
              >
                {t(
                  'A webhook tells another system of devices, deployments, alerts or the audit log, as it happens.',
                )}
              </Empty>
            }
          />
        </Card>
      )}
      {adding && <WebhookForm onClose={() => setAdding(false)} />}
      {shown && <WebhookDrawer id={shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

export function Health({ of }: { of: Webhook }) {
  const { t } = useTranslation();
  if (of.enabled === false) {
    return (
      <Mark tone="plain" icon={IconWebhook}>
        {t('switched off')}
      </Mark>
    );
  }
  if ((of.failures ?? 0) > 0) {
    return (
      <Mark tone="bad" icon={IconWebhook}>
        {t('failing since')} <Time at={of.failing_since} />
      </Mark>
    );
  }
  return (
    <Mark tone="good" icon={IconWebhook}>
      {t('well')}
    </Mark>
  );
}
