import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/Card';
import { count, percent } from '../../parts/format';
import { Answer, Empty } from '../../parts/states';
import { print } from '../devices/filter';
import { distributionQuery, largest } from './data';
import classes from './Overview.module.css';

/** What the fleet runs, as bars one can compare (and press). */
export function Distribution({ accepted }: { accepted: number }) {
  const { t } = useTranslation();
  const shares = useQuery(distributionQuery);
  return (
    <Card title={t('What the fleet runs')} note={t('Accepted devices, by the release they report')}>
      <Answer of={shares}>
        {all => {
          if (all.length === 0) return <Empty title={t('No device has said what it runs')} />;
          const { shown, rest } = largest(all, accepted);
          return (
            <ul className={classes.bars}>
              {shown.map((share, index) => (
                <li key={share.name}>
                  <Link
                    to="/devices"
                    search={{
                      f: [
                        print({
                          scope: 'inventory',
                          attribute: 'artifact_name',
                          type: '$eq',
                          value: share.name,
                        }),
                      ],
                    }}
                    className="truncate"
                  >
                    {share.name}
                  </Link>
                  <span className={classes.track}>
                    <span
                      style={{
                        width: `${(100 * share.devices) / Math.max(accepted, 1)}%`,
                        background: `var(--series-${index + 1})`,
                      }}
                    />
                  </span>
                  <span className={classes.number}>
                    {count(share.devices)}{' '}
                    <span className="quiet">{percent(share.devices, accepted)}</span>
                  </span>
                </li>
              ))}
              {rest > 0 && (
                <li>
                  <span className="quiet">{t('other or unknown')}</span>
                  <span className={classes.track}>
                    <span
                      style={{
                        width: `${(100 * rest) / Math.max(accepted, 1)}%`,
                        background: 'var(--series-rest)',
                      }}
                    />
                  </span>
                  <span className={classes.number}>
                    {count(rest)} <span className="quiet">{percent(rest, accepted)}</span>
                  </span>
                </li>
              )}
            </ul>
          );
        }}
      </Answer>
    </Card>
  );
}
