import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFallback } from '../../api/live';
import { Card } from '../../parts/Card';
import { LinkButton } from '../../parts/links';
import { PortionBar } from '../../parts/Portion';
import { Status } from '../../parts/Status';
import { Answer, Empty } from '../../parts/states';
import { Time } from '../../parts/Time';
import { countsOf, deploymentsQuery, portions } from '../deployments/data';
import { standing } from '../deployments/rollout';
import { targetText } from '../deployments/target';
import classes from './Overview.module.css';

const SHOWN = 6;

/** The newest deployments, running first. */
export function Running() {
  const { t } = useTranslation();
  const fallback = useFallback(10_000);
  const deployments = useQuery({ ...deploymentsQuery({}), refetchInterval: fallback });
  return (
    <Card
      title={t('Deployments')}
      action={
        <LinkButton to="/deployments" variant="subtle" size="compact-sm">
          {t('All')}
        </LinkButton>
      }
    >
      <Answer of={deployments}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title={t('Nothing has been deployed yet')} />
          ) : (
            <ul className={classes.deployments}>
              {[...rows]
                .sort((a, b) => Number(b.status !== 'finished') - Number(a.status !== 'finished'))
                .slice(0, SHOWN)
                .map(deployment => {
                  const p = portions(countsOf(deployment), deployment.device_count ?? 0);
                  return (
                    <li key={deployment.id}>
                      <Link
                        to="/deployments/$id"
                        params={{ id: deployment.id }}
                        className={classes.deployment}
                      >
                        <span className="truncate">
                          <strong>{deployment.name}</strong>{' '}
                          <span className="quiet">
                            {deployment.artifact_name} → {targetText(deployment, t)}
                          </span>
                        </span>
                        <Status of={standing(deployment)} />
                        <PortionBar of={p} />
                        <span className={classes.when}>
                          {p.bad > 0 && (
                            <em>{t('{{count, number}} failures', { count: p.bad })}</em>
                          )}{' '}
                          <Time at={deployment.created} />
                        </span>
                      </Link>
                    </li>
                  );
                })}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}
