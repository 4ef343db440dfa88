import { Button } from '@mantine/core';
import { IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Card, Facts } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { Page } from '../../parts/Page';
import { PortionBar, PortionLegend } from '../../parts/Portion';
import { Status } from '../../parts/Status';
import { Answer } from '../../parts/states';
import { Time } from '../../parts/Time';
import {
  type Counts,
  DEPLOYMENTS,
  type Deployment,
  deploymentQuery,
  portions,
  statisticsQuery,
} from '../deployments/data';
import { targetText } from '../deployments/target';
import classes from './Deployment.module.css';
import { Passages } from './Passages';

export function DeploymentPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/shell/deployments/$id' });
  const deployment = useQuery(deploymentQuery(id));
  const running = deployment.data !== undefined && deployment.data.status !== 'finished';
  const statistics = useQuery({ ...statisticsQuery(id), refetchInterval: running ? 5_000 : false });
  return (
    <Page
      title={deployment.data?.name ?? t('Deployment')}
      back={{ to: '/deployments', text: t('Deployments') }}
      call={{ path: `${DEPLOYMENTS}/${id}` }}
      lead={deployment.data && <Lead of={deployment.data} />}
      actions={deployment.data && <Actions of={deployment.data} />}
    >
      <Answer of={deployment}>
        {data => (
          <div className={classes.stack}>
            <Card>
              <Answer of={statistics} lines={2}>
                {counts => <Progress counts={counts} of={data} />}
              </Answer>
            </Card>
            <Passages deployment={id} running={running} counts={statistics.data ?? {}} />
            <Card title={t('How it was ordered')}>
              <Facts
                of={[
                  [
                    t('Release'),
                    <Link
                      key="r"
                      to="/software/$name"
                      params={{ name: data.artifact_name }}
                      className="plain-link"
                    >
                      {data.artifact_name}
                    </Link>,
                  ],
                  [t('To'), targetText(data, t)],
                  [t('Begun'), <Time key="b" at={data.created} />],
                  [t('Finished'), <Time key="f" at={data.finished} otherwise={t('not yet')} />],
                  [
                    t('Install again where it is installed'),
                    data.force_installation ? t('yes') : t('no'),
                  ],
                  [
                    t('Id'),
                    <span key="i" className="mono">
                      {data.id}
                    </span>,
                  ],
                ]}
              />
            </Card>
          </div>
        )}
      </Answer>
    </Page>
  );
}

function Lead({ of }: { of: Deployment }) {
  const { t } = useTranslation();
  return (
    <span className={classes.lead}>
      <Status of={of.status} />
      <span>
        {of.artifact_name} → {targetText(of, t)}
      </span>
    </span>
  );
}

function Progress({ counts, of }: { counts: Counts; of: Deployment }) {
  const p = portions(counts, of.device_count ?? of.max_devices ?? 0);
  return (
    <div className={classes.progress}>
      <PortionBar of={p} tall />
      <PortionLegend of={p} />
    </div>
  );
}

function Actions({ of }: { of: Deployment }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [stopping, setStopping] = useState(false);
  const abort = useMutation({
    mutationFn: () =>
      api.PUT(`${DEPLOYMENTS}/{id}/status`, {
        params: { path: { id: of.id } },
        body: { status: 'aborted' },
      }),
    onSuccess: () => {
      setStopping(false);
      return client.invalidateQueries({ queryKey: ['deployment'] });
    },
  });
  if (of.status === 'finished') {
    return (
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} />}
        onClick={() => void navigate({ to: '/deployments/new', search: { from: of.id } })}
      >
        {t('Repeat')}
      </Button>
    );
  }
  return (
    <>
      <Button
        color="red"
        variant="outline"
        leftSection={<IconPlayerStop size={16} />}
        onClick={() => setStopping(true)}
      >
        {t('Abort')}
      </Button>
      <Confirm
        opened={stopping}
        onClose={() => setStopping(false)}
        title={t('Abort this deployment?')}
        action={t('Abort the deployment')}
        busy={abort.isPending}
        error={abort.error}
        onConfirm={() => abort.mutate()}
      >
        {t(
          'No further device begins. Devices that are on the way stop at their next report and roll back. An aborted deployment cannot go on.',
        )}
      </Confirm>
    </>
  );
}
