import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFallback } from '../../api/live';
import { Card, Facts } from '../../parts/Card';
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
import { rolloutOf, standing } from '../deployments/rollout';
import { targetText } from '../deployments/target';
import { Controls } from './Controls';
import classes from './Deployment.module.css';
import { DeploymentFailures } from './DeploymentFailures';
import { Outlook } from './Outlook';
import { Passages } from './Passages';
import { Wave } from './Wave';

export function DeploymentPage() {
  const { t } = useTranslation();
  const fallback = useFallback(10_000);
  const { id } = useParams({ from: '/shell/deployments/$id' });
  const deployment = useQuery(deploymentQuery(id));
  const running = deployment.data !== undefined && deployment.data.status !== 'finished';
  const statistics = useQuery({ ...statisticsQuery(id), refetchInterval: running && fallback });
  return (
    <Page
      title={deployment.data?.name ?? t('Deployment')}
      back={{ to: '/deployments', text: t('Deployments') }}
      call={{ path: `${DEPLOYMENTS}/${id}` }}
      lead={deployment.data && <Lead of={deployment.data} />}
      actions={deployment.data && <Controls of={rolloutOf(deployment.data)} />}
    >
      <Answer of={deployment}>
        {data => (
          <div className={classes.stack}>
            <Card>
              <Answer of={statistics} lines={2}>
                {counts => <Progress counts={counts} of={data} />}
              </Answer>
              <Outlook deployment={id} running={running} />
            </Card>
            {(rolloutOf(data).phases?.length ?? 0) > 1 && <Wave of={rolloutOf(data)} />}
            {(statistics.data?.failure ?? 0) > 0 && (
              <DeploymentFailures deployment={id} release={data.artifact_name} />
            )}
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
      <Status of={standing(of)} />
      <span>
        {of.artifact_name} → {targetText(of, t)}
      </span>
      {rolloutOf(of).state_reason && <span>{rolloutOf(of).state_reason}</span>}
    </span>
  );
}

function Progress({ counts, of }: { counts: Counts; of: Deployment }) {
  const over = of.status === 'finished';
  const meant = Math.max(of.device_count ?? 0, of.max_devices ?? of.initial_device_count ?? 0);
  const p = portions(counts, of.dynamic && over ? (of.device_count ?? 0) : meant);
  return (
    <div className={classes.progress}>
      <PortionBar of={p} tall />
      <PortionLegend of={p} over={over} />
    </div>
  );
}
