import { Drawer } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconClock, IconLoader2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Mark } from '../../parts/Status';
import { Answer } from '../../parts/states';
import { Time } from '../../parts/Time';
import { useNames } from '../devices/names';
import { type Run, runQuery } from './data';
import classes from './Remote.module.css';

type Result = NonNullable<Run['results']>[number];
const OVER = ['done', 'failed'];
const ASK_MILLIS = 1_500;

/** One run: what each device said, those that failed first. */
export function RunDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const run = useQuery({
    ...runQuery(id),
    refetchInterval: query =>
      query.state.data?.results?.every(result => OVER.includes(result.status ?? ''))
        ? false
        : ASK_MILLIS,
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={720}
      title={run.data?.runbook ?? t('Run')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <Answer of={run}>{data => <Results of={data} />}</Answer>
    </Drawer>
  );
}

function Results({ of }: { of: Run }) {
  const { t } = useTranslation();
  const results = [...(of.results ?? [])].sort((a, b) => rank(a) - rank(b));
  const name = useNames(results.map(result => result.device_id ?? ''));
  const well = results.filter(result => rank(result) === 2).length;
  const over = results.filter(result => OVER.includes(result.status ?? '')).length;
  return (
    <div className={classes.stack}>
      <div>
        <pre className={classes.paste}>{of.command}</pre>
        <p className={classes.words} role="status">
          {t('{{over}} of {{total}} are done, {{well}} of them well', {
            over,
            total: results.length,
            well,
          })}
          {' · '}
          {of.user_name} <Time at={of.started_at} />
        </p>
      </div>
      <ul className={classes.results}>
        {results.map(result => (
          <li key={result.device_id}>
            <header>
              <Link
                to="/devices/$id"
                params={{ id: result.device_id ?? '' }}
                className="plain-link truncate"
              >
                {name(result.device_id ?? '')}
              </Link>
              <State of={result} />
            </header>
            {(result.output || result.error) && (
              <pre className={classes.output}>{result.output || result.error}</pre>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Failures first, then what goes on, then what went well. */
const rank = (result: Result) =>
  result.status === 'done' && (result.exit_code ?? 0) === 0
    ? 2
    : OVER.includes(result.status ?? '')
      ? 0
      : 1;

function State({ of }: { of: Result }) {
  const { t } = useTranslation();
  if (of.status === 'waiting')
    return (
      <Mark tone="plain" icon={IconClock}>
        {t('waits')}
      </Mark>
    );
  if (of.status === 'running')
    return (
      <Mark tone="info" icon={IconLoader2}>
        {t('runs')}
      </Mark>
    );
  if (of.status === 'done' && (of.exit_code ?? 0) === 0)
    return (
      <Mark tone="good" icon={IconCircleCheck}>
        {t('done')}
      </Mark>
    );
  return (
    <Mark tone="bad" icon={IconCircleX}>
      {of.exit_code === undefined
        ? t('failed')
        : t('failed, exit {{code}}', { code: of.exit_code })}
    </Mark>
  );
}
