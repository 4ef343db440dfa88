import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFallback } from '../../api/live';
import { useNow } from '../../parts/now';
import { Page } from '../../parts/Page';
import { Answer } from '../../parts/states';
import { DAYS, FAILURES, failuresQuery, keyOf } from './data';
import { FailureGroups } from './FailureGroups';

/** Why devices failed, of all deployments: a few causes instead of hundreds of logs. */
export function Failures() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const now = useNow();
  const fallback = useFallback(15_000);
  const search = useSearch({ from: '/shell/failures' });
  const days = DAYS.includes(search.days ?? '') ? Number(search.days) : 30;
  const report = useQuery({ ...failuresQuery(days, now), refetchInterval: fallback });
  const go = (change: typeof search) =>
    void navigate({ to: '/failures', search: { ...search, ...change }, replace: true });
  return (
    <Page
      title={t('Failures')}
      lead={t(
        'Put together by cause: what the logs say, and what the failed devices have in common.',
      )}
      call={{ path: FAILURES }}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('Time')}
          value={String(days)}
          onChange={value => go({ days: value === '30' ? undefined : value, open: undefined })}
          data={DAYS.map(value => ({
            value,
            label: t('{{count, number}} days', { count: Number(value) }),
          }))}
        />
      }
    >
      <Answer of={report} lines={10}>
        {data => (
          <FailureGroups
            of={data}
            open={search.open}
            onOpen={group => go({ open: group && keyOf(group) })}
          />
        )}
      </Answer>
    </Page>
  );
}
