import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFallback } from '../../api/live';
import { count, percent } from '../../parts/format';
import { Guarded } from '../../parts/Guarded';
import { LinkAnchor, LinkButton } from '../../parts/links';
import { Page } from '../../parts/Page';
import { ErrorNote, Waiting } from '../../parts/states';
import { deploymentsQuery } from '../deployments/data';
import { useStatusCounts } from '../devices/data';
import { print } from '../devices/filter';
import { Distribution } from './Distribution';
import { seenQuery, yesterday } from './data';
import { FirstRun } from './FirstRun';
import classes from './Overview.module.css';
import { Running } from './Running';
import { TopFailures } from './TopFailures';

/** Is the fleet all right? One sentence, the numbers behind it, what is moving. */
export function Overview() {
  const { t } = useTranslation();
  const fallback = useFallback(10_000);
  const counts = useStatusCounts();
  const since = yesterday();
  const seen = useQuery(seenQuery(since));
  const running = useQuery({
    ...deploymentsQuery({ state: 'inprogress' }),
    refetchInterval: fallback,
  });
  if (counts.error && !counts.data) {
    return (
      <Page title={t('Overview')}>
        <ErrorNote error={counts.error} retry={() => void counts.refetch()} />
      </Page>
    );
  }
  if (!counts.data || !running.data) {
    return (
      <Page title={t('Overview')}>
        <Waiting lines={10} />
      </Page>
    );
  }
  const number = (status: string) => counts.data[status] ?? 0;
  const accepted = number('accepted');
  const total = Object.values(counts.data).reduce((sum, n) => sum + n, 0);
  if (total === 0) return <FirstRun />;
  const silent = seen.data === undefined ? undefined : accepted - seen.data;
  const quiet = print({ scope: 'system', attribute: 'check_in_time', type: '$ltne', value: since });
  return (
    <Page
      title={t('Overview')}
      actions={
        <Guarded right="DEPLOY">
          <LinkButton to="/deployments/new" leftSection={<IconPlus size={16} />}>
            {t('New deployment')}
          </LinkButton>
        </Guarded>
      }
    >
      <p className={classes.sentence}>
        {t('{{count, number}} devices', { count: accepted })}
        {seen.data !== undefined && accepted > 0 && (
          <>; {t('{{share}} seen in the last 24 hours', { share: percent(seen.data, accepted) })}</>
        )}
        {'. '}
        {running.data.total > 0
          ? t('{{count, number}} deployments are running.', { count: running.data.total })
          : t('No deployment is running.')}
        {number('pending') > 0 && (
          <>
            {' '}
            <LinkAnchor to="/inbox" inherit underline="always">
              {t('{{count, number}} devices wait for your word.', { count: number('pending') })}
            </LinkAnchor>
          </>
        )}
      </p>
      <div className={classes.tiles}>
        <Tile
          label={t('Accepted')}
          value={count(accepted)}
          to="/devices"
          search={{ status: 'accepted' }}
        />
        <Tile
          label={t('Seen in 24 hours')}
          value={seen.data === undefined ? '…' : count(seen.data)}
          to="/devices"
          search={{ status: 'accepted', sort: '-system/check_in_time' }}
        />
        <Tile
          label={t('Silent for longer')}
          value={silent === undefined ? '…' : count(silent)}
          tone={silent ? 'warn' : undefined}
          to="/devices"
          search={{ status: 'accepted', f: [quiet] }}
        />
        <Tile
          label={t('Waiting')}
          value={count(number('pending'))}
          tone={number('pending') ? 'warn' : undefined}
          to="/inbox"
        />
        <Tile
          label={t('Rejected')}
          value={count(number('rejected'))}
          to="/devices"
          search={{ status: 'rejected' }}
        />
      </div>
      <div className={classes.columns}>
        <div className={classes.stack}>
          <Running />
          <TopFailures />
        </div>
        <Distribution accepted={accepted} />
      </div>
    </Page>
  );
}

function Tile({
  label,
  value,
  to,
  search,
  tone,
}: {
  label: ReactNode;
  value: string;
  to: string;
  search?: object;
  tone?: 'warn' | 'bad';
}) {
  return (
    <Link to={to} search={(search ?? {}) as never} className={classes.tile} data-tone={tone}>
      <span className={classes.label}>{label}</span>
      <strong className={classes.value}>{value}</strong>
    </Link>
  );
}
