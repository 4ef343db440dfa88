import { useTranslation } from 'react-i18next';
import { count } from '../../parts/format';
import classes from './Compose.module.css';

export interface FirstPhaseView {
  devices?: number;
  stratify_by?: { scope: string; attribute: string };
  strata?: { value: string; devices: number; expected: number; share: number }[];
  likely_missed?: string[];
}

const SHOWN = 6;

/** Whether the first step is a fair sample: which kinds it holds, and which it likely misses. */
export function FirstPhase({ of }: { of: FirstPhaseView }) {
  const { t } = useTranslation();
  const strata = of.strata ?? [];
  const missed = of.likely_missed ?? [];
  return (
    <section className={classes.first}>
      <h3>{t('The first step: {{count, number}} devices', { count: of.devices ?? 0 })}</h3>
      {strata.length > 0 && (
        <ul className={classes.strata}>
          {strata.slice(0, SHOWN).map(stratum => (
            <li key={String(stratum.value)}>
              <span className="truncate">{String(stratum.value)}</span>
              <span className="num">
                {t('about {{expected}} of {{devices}}', {
                  expected: count(Math.round(stratum.expected)),
                  devices: count(stratum.devices),
                })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {missed.length > 0 && (
        <p className={classes.warn}>
          {t('It likely holds none of: {{list}}. Choose “every kind of” to change that.', {
            list: missed.slice(0, SHOWN).join(', '),
          })}
        </p>
      )}
    </section>
  );
}
