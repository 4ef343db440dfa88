import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFallback } from '../../api/live';
import { get, useOffers } from '../../api/rest';
import { bytes, count, duration } from '../../parts/format';
import { useNow } from '../../parts/now';
import { Time } from '../../parts/Time';
import { DEPLOYMENTS } from '../deployments/data';
import classes from './Deployment.module.css';

interface Progress {
  finished: number;
  in_flight: number;
  remaining?: number;
  bytes_sent: number;
  bytes_total?: number;
  per_hour?: number;
  eta?: string;
  eta_earliest?: string;
  eta_latest?: string;
  eta_missing?: string;
}

/** When it will be through, how fast it goes, what was sent. */
export function Outlook({ deployment, running }: { deployment: string; running: boolean }) {
  const { t } = useTranslation();
  const fallback = useFallback(10_000);
  const offered = useOffers(`${DEPLOYMENTS}/{id}/progress`);
  const progress = useQuery({
    queryKey: ['deployment', deployment, 'progress'],
    queryFn: () => get<Progress>(`${DEPLOYMENTS}/${deployment}/progress`),
    enabled: offered,
    refetchInterval: running && fallback,
  });
  const p = progress.data;
  if (!p) return null;
  return (
    <dl className={classes.outlook}>
      {running && (
        <Fact name={t('Through')}>
          {p.eta ? <Eta of={p} /> : <span className="quiet">{p.eta_missing || '–'}</span>}
        </Fact>
      )}
      {running && p.per_hour !== undefined && (
        <Fact name={t('Pace')}>
          {t('{{count, number}} devices an hour', { count: Math.round(p.per_hour) })}
        </Fact>
      )}
      {running && p.remaining !== undefined && (
        <Fact name={t('Left')}>{t('{{count, number}} devices', { count: p.remaining })}</Fact>
      )}
      <Fact name={t('Sent')}>
        {bytes(p.bytes_sent)}
        {p.bytes_total !== undefined && p.bytes_total > 0 && (
          <span className="quiet"> {t('of {{size}}', { size: bytes(p.bytes_total) })}</span>
        )}
      </Fact>
      {!running && <Fact name={t('Devices through')}>{count(p.finished)}</Fact>}
    </dl>
  );
}

/** The estimate, and between which times it lies 19 times of 20. */
function Eta({ of }: { of: Progress }) {
  const { t } = useTranslation();
  const now = useNow();
  const left = (at?: string) => duration(Math.max(0, new Date(at ?? '').getTime() - now.getTime()));
  return (
    <>
      <Time at={of.eta} />
      {of.eta_earliest && of.eta_latest && (
        <span className="quiet">
          {' '}
          {t('between {{early}} and {{late}}', {
            early: left(of.eta_earliest),
            late: left(of.eta_latest),
          })}
        </span>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
