import { SegmentedControl } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, data, send } from '../../api/client';
import { useFallback } from '../../api/live';
import { useRights } from '../../api/rights';
import { tenantQuery } from '../../api/session';
import { useChangeSettings, useSettings } from '../../api/settings';
import { Card, Facts } from '../../parts/Card';
import { bytes, count } from '../../parts/format';
import { Page } from '../../parts/Page';
import { Mark } from '../../parts/Status';
import { ErrorNote } from '../../parts/states';
import { LogCard } from './LogCard';
import { SigningKeys } from './SigningKeys';
import classes from './System.module.css';

const DEVICES_MAX = '/api/management/v2/devauth/limits/{name}';

export function System() {
  const { t } = useTranslation();
  const fallback = useFallback(10_000);
  const ready = useQuery({
    queryKey: ['system', 'ready'],
    queryFn: async () => (await send('/readyz')).ok,
    refetchInterval: fallback,
  });
  const audited = useRights().may('READ_AUDIT');
  const tenant = useQuery(tenantQuery);
  const storage = useQuery({
    queryKey: ['release', 'storage'],
    queryFn: () => data(api.GET('/api/management/v1/deployments/limits/storage', {})),
  });
  const limit = useQuery({
    queryKey: ['device', 'limit'],
    queryFn: () => data(api.GET(DEVICES_MAX, { params: { path: { name: 'max_devices' } } })),
  });
  return (
    <Page title={t('System')} call={{ path: '/readyz' }}>
      <div className={classes.columns}>
        <div className={classes.stack}>
          <Card title={t('This server')}>
            <Facts
              of={[
                [
                  t('Server and database'),
                  ready.error ? (
                    <Mark key="r" tone="bad" icon={IconCircleX}>
                      {t('not ready')}
                    </Mark>
                  ) : (
                    <Mark key="r" tone="good" icon={IconCircleCheck}>
                      {ready.data ? t('ready') : '…'}
                    </Mark>
                  ),
                ],
                [t('Address'), location.origin],
                [t('Tenant'), tenant.data?.name ?? '…'],
                [
                  t('Artifacts on disk'),
                  storage.data
                    ? bytes(storage.data.usage) +
                      (storage.data.limit > 0 ? ` / ${bytes(storage.data.limit)}` : '')
                    : '…',
                ],
                [
                  t('Devices allowed'),
                  limit.data
                    ? limit.data.limit < 0
                      ? t('no limit')
                      : count(limit.data.limit)
                    : '…',
                ],
                [
                  t('Description of the API'),
                  <a key="a" href="/api/openapi.json" className="plain-link">
                    /api/openapi.json
                  </a>,
                ],
              ]}
            />
          </Card>
          <Environment />
        </div>
        <div className={classes.stack}>
          <SigningKeys />
          {audited && <LogCard />}
        </div>
      </div>
    </Page>
  );
}

/** A production tenant looks different from a test one: a stripe and a word in the bar. */
function Environment() {
  const { t } = useTranslation();
  const settings = useSettings('tenant');
  const change = useChangeSettings('tenant');
  const kind = String(settings.data?.values.trivet_environment ?? 'plain');
  return (
    <Card
      title={t('Kind of tenant')}
      note={t('Everybody sees it in the bar, so that nobody takes one for the other.')}
    >
      {change.error && <ErrorNote error={change.error} />}
      <SegmentedControl
        aria-label={t('Kind of tenant')}
        value={kind}
        onChange={value => change.mutate(values => ({ ...values, trivet_environment: value }))}
        data={[
          { value: 'plain', label: t('No mark') },
          { value: 'test', label: t('Test') },
          { value: 'production', label: t('Production') },
        ]}
      />
    </Card>
  );
}
