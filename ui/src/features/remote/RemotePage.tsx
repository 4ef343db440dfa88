import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRights } from '../../api/rights';
import { count } from '../../parts/format';
import { Page } from '../../parts/Page';
import { AccessRequests } from './AccessRequests';
import { RUNBOOKS, requestsQuery, SESSIONS } from './data';
import classes from './Remote.module.css';
import { Runbooks } from './Runbooks';
import { Runs } from './Runs';
import { Sessions } from './Sessions';

/** Who is on which device, who asks to be, and the commands that need no terminal. */
export function RemotePage() {
  const { t } = useTranslation();
  const { tab = 'sessions' } = useSearch({ from: '/shell/remote' });
  const navigate = useNavigate();
  const rights = useRights();
  const waiting = useQuery(requestsQuery('pending')).data?.length ?? 0;
  const runs = rights.may('RUN_RUNBOOKS');
  return (
    <Page
      title={t('Remote access')}
      lead={t('Every session is recorded, and the audit log names who was where.')}
      call={{ path: tab === 'runbooks' ? RUNBOOKS : SESSIONS }}
    >
      <Tabs
        value={tab}
        onChange={next =>
          void navigate({
            to: '/remote',
            search: { tab: next === 'sessions' ? undefined : (next ?? undefined) },
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb={18}>
          <Tabs.Tab value="sessions">{t('Sessions')}</Tabs.Tab>
          <Tabs.Tab
            value="requests"
            rightSection={waiting > 0 && <span className={classes.badge}>{count(waiting)}</span>}
          >
            {t('Access requests')}
          </Tabs.Tab>
          <Tabs.Tab value="runbooks">{t('Runbooks')}</Tabs.Tab>
          {runs && <Tabs.Tab value="runs">{t('Runs')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="sessions">
          <Sessions />
        </Tabs.Panel>
        <Tabs.Panel value="requests">
          <AccessRequests />
        </Tabs.Panel>
        <Tabs.Panel value="runbooks">
          <Runbooks />
        </Tabs.Panel>
        {runs && (
          <Tabs.Panel value="runs">
            <Runs />
          </Tabs.Panel>
        )}
      </Tabs>
    </Page>
  );
}
