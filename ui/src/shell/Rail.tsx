import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, data } from '../api/client';
import { useOffers } from '../api/rest';
import { useRights } from '../api/rights';
import { count } from '../parts/format';
import classes from './Shell.module.css';
import { LEGS, type Section } from './sections';

export function Rail() {
  const { t } = useTranslation();
  const pending = useQuery({
    queryKey: ['device', 'count', 'pending'],
    queryFn: () =>
      data(
        api.GET('/api/management/v2/devauth/devices/count', {
          params: { query: { status: 'pending' } },
        }),
      ),
  });
  return (
    <nav className={classes.rail} aria-label={t('Sections')}>
      <Link to="/" className={classes.brand}>
        <svg
          width="24"
          height="24"
          viewBox="0 0 32 32"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
          aria-hidden
        >
          <path d="M5 9.5h22M9 9.5 5.5 27M23 9.5 26.5 27M16 9.5V27" />
        </svg>
        Trivet
      </Link>
      {LEGS.map(({ leg, sections }) => (
        <div key={leg ?? ''} className={classes.nav}>
          {leg && <div className={classes.leg}>{t(leg)}</div>}
          {sections.map(section => (
            <Item
              key={section.to}
              section={section}
              waiting={section.to === '/inbox' ? pending.data?.count : 0}
            />
          ))}
        </div>
      ))}
    </nav>
  );
}

function Item({ section, waiting = 0 }: { section: Section; waiting?: number }) {
  const { t } = useTranslation();
  const offered = useOffers(section.needs);
  const rights = useRights();
  if (!offered || (section.right && !rights.may(section.right))) return null;
  return (
    <Link
      to={section.to}
      className={classes.link}
      activeOptions={{ exact: section.to === '/', includeSearch: false }}
    >
      <section.icon size={17} stroke={1.7} aria-hidden />
      {t(section.text)}
      {waiting > 0 && <span className={classes.badge}>{count(waiting)}</span>}
    </Link>
  );
}
