import { useTranslation } from 'react-i18next';
import type { Portions } from '../features/deployments/data';
import { count } from './format';
import classes from './Portion.module.css';

const PARTS = ['good', 'bad', 'active', 'other', 'waiting'] as const;

/** How far a set of devices has come, as one bar; the numbers say it too. */
export function PortionBar({ of, tall = false }: { of: Portions; tall?: boolean }) {
  const { t } = useTranslation();
  const text = t('{{good, number}} of {{total, number}} done, {{bad, number}} failed', {
    good: of.good,
    total: of.total,
    bad: of.bad,
  });
  return (
    <div className={classes.bar} data-tall={tall} role="img" aria-label={text}>
      {PARTS.map(
        part => of[part] > 0 && <span key={part} data-part={part} style={{ flexGrow: of[part] }} />,
      )}
    </div>
  );
}

/** `over`: what has not been asked by now never will be. */
export function PortionLegend({ of, over = false }: { of: Portions; over?: boolean }) {
  const { t } = useTranslation();
  const words = {
    good: t('done'),
    bad: t('failed'),
    active: t('on the way'),
    other: t('nothing to do'),
    waiting: over ? t('never offered') : t('not asked yet'),
  };
  return (
    <ul className={classes.legend}>
      {PARTS.map(part => (
        <li key={part} data-part={part} data-none={of[part] === 0}>
          <strong>{count(of[part])}</strong> {words[part]}
        </li>
      ))}
    </ul>
  );
}
