import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { percent } from '../../parts/format';
import { condition, partsOf, type Trait } from './data';
import classes from './Failures.module.css';

/** What the failed devices share, against how many of all have it: the more the two bars differ, the
 * more it tells. */
export function Traits({ of }: { of: Trait[] }) {
  const { t } = useTranslation();
  if (of.length === 0)
    return <p className="quiet">{t('Nothing sets them apart from the devices that went well.')}</p>;
  return (
    <ul className={classes.traits}>
      {of.map(trait => (
        <li key={trait.attribute}>
          <div className={classes.trait}>
            <span className="quiet">{partsOf(trait).attribute}</span>{' '}
            <Link
              to="/devices"
              search={{ f: [condition(trait, 'eq')] }}
              className="plain-link"
              title={t('Show the devices that have it')}
            >
              {trait.value}
            </Link>
          </div>
          <Bar share={trait.failed_share ?? 0} text={t('of the failed')} failed />
          <Bar share={trait.all_share ?? 0} text={t('of all that tried')} />
        </li>
      ))}
    </ul>
  );
}

function Bar({ share, text, failed = false }: { share: number; text: string; failed?: boolean }) {
  return (
    <div className={classes.bar} data-failed={failed}>
      <span aria-hidden>
        <span style={{ width: `${Math.max(1, share * 100)}%` }} />
      </span>
      <em>
        {percent(share, 1)} {text}
      </em>
    </div>
  );
}
