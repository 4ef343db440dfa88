import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { getPage, useOffers } from '../../api/rest';
import { Card } from '../../parts/Card';
import { Answer } from '../../parts/states';
import { Time } from '../../parts/Time';
import { SESSIONS, sessionsQuery } from '../remote/data';
import classes from './Device.module.css';
import { historyQuery } from './data';
import { ofAlert, ofKeys, ofPassage, ofSession } from './moments';

type Device = Schemas['Device'];
const ALERTS = '/api/management/v1/devicemonitor/devices/{id}/alerts';
const SHOWN = 30;

/** What happened to it, newest first: deployments, keys, alerts, and who was on it. */
export function Timeline({ device }: { device: Device }) {
  const { t } = useTranslation();
  const history = useQuery(historyQuery(device.id));
  const hasSessions = useOffers(SESSIONS);
  const hasAlerts = useOffers(ALERTS);
  const sessions = useQuery({ ...sessionsQuery(device.id, 1), enabled: hasSessions, retry: false });
  const alerts = useQuery({
    queryKey: ['alert', device.id, 'timeline'],
    queryFn: () =>
      getPage<Schemas['Alert']>(`${ALERTS.replace('{id}', device.id)}?per_page=${SHOWN}`),
    enabled: hasAlerts,
    retry: false,
  });
  return (
    <Card title={t('Timeline')}>
      <Answer of={history}>
        {({ rows }) => (
          <ol className={classes.line}>
            {[
              ...rows.map(row => ofPassage(row, t)),
              ...(sessions.data?.rows ?? []).map(row => ofSession(row, t)),
              ...(alerts.data?.rows ?? []).map(row => ofAlert(row, t)),
              ...ofKeys(device, t),
            ]
              .sort((a, b) => b.at.localeCompare(a.at))
              .slice(0, SHOWN)
              .map((moment, index) => (
                <li key={index} data-tone={moment.tone}>
                  <moment.icon size={20} stroke={1.7} aria-hidden />
                  <div>
                    {moment.what}
                    {moment.more && <small>{moment.more}</small>}
                  </div>
                  <Time at={moment.at} />
                </li>
              ))}
          </ol>
        )}
      </Answer>
    </Card>
  );
}
