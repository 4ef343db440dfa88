import { useTranslation } from 'react-i18next';
import type { Portions } from '../deployments/data';
import classes from './Wave.module.css';

const DOTS_MAX = 420;
const ORDER = ['good', 'other', 'bad', 'active', 'waiting'] as const;

/** How many dots stand for each portion: one a device, or the same share of as many as fit. None
 * that is there is rounded away: a single failure among a million is still a dot. */
export function dotsOf(of: Portions, most = DOTS_MAX): [(typeof ORDER)[number], number][] {
  const scale = of.total > most ? most / of.total : 1;
  return ORDER.map(part => [part, of[part] > 0 ? Math.max(1, Math.round(of[part] * scale)) : 0]);
}

export function Dots({ of }: { of: Portions }) {
  const { t } = useTranslation();
  const text = t('{{good, number}} of {{total, number}} done, {{bad, number}} failed', {
    good: of.good,
    total: of.total,
    bad: of.bad,
  });
  return (
    <div className={classes.dots} role="img" aria-label={text}>
      {dotsOf(of).flatMap(([part, number]) =>
        Array.from({ length: number }, (_, index) => (
          <span key={`${part}${index}`} data-part={part} />
        )),
      )}
      {of.total === 0 && <span className={classes.nobody}>{t('nobody yet')}</span>}
    </div>
  );
}
