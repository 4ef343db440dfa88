import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useOffers } from '../../api/rest';
import { useRights } from '../../api/rights';
import { Card } from '../../parts/Card';
import { count } from '../../parts/format';
import { LinkButton } from '../../parts/links';
import { useNow } from '../../parts/now';
import { Answer } from '../../parts/states';
import { Time } from '../../parts/Time';
import { FAILURES, failuresQuery, keyOf } from '../failures/data';
import classes from './Overview.module.css';

const DAYS = 7;
const SHOWN = 4;

/** The largest causes of the last days; nothing for those who may not know of deployments. */
export function TopFailures() {
  const { t } = useTranslation();
  const now = useNow();
  const rights = useRights();
  const offered = useOffers(FAILURES) && rights.may('READ_DEPLOYMENTS');
  const report = useQuery({ ...failuresQuery(DAYS, now), enabled: offered });
  if (!offered) return null;
  return (
    <Card
      title={t('Failures')}
      note={t('Of the last {{count, number}} days, by cause', { count: DAYS })}
      action={
        <LinkButton to="/failures" variant="subtle" size="compact-sm">
          {t('All')}
        </LinkButton>
      }
    >
      <Answer of={report} lines={3}>
        {({ groups = [] }) =>
          groups.length === 0 ? (
            <p className={classes.none}>{t('Nothing failed')}</p>
          ) : (
            <ul className={classes.causes}>
              {groups.slice(0, SHOWN).map(group => (
                <li key={keyOf(group)}>
                  <Link
                    to="/failures"
                    search={{ days: String(DAYS), open: keyOf(group) }}
                    className={classes.cause}
                  >
                    <strong>{count(group.count ?? 0)}</strong>
                    <span className="mono truncate" title={group.template}>
                      {group.template || t('No log says why')}
                    </span>
                    <span className="quiet">
                      <Time at={group.last_seen} />
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Card>
  );
}
