import { IconChevronDown } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { count, percent } from '../../parts/format';
import { statusText } from '../../parts/Status';
import { Time } from '../../parts/Time';
import type { Group } from './data';
import { FailedDevices } from './FailedDevices';
import classes from './Failures.module.css';
import { Traits } from './Traits';
import { Ways } from './Ways';

interface Props {
  of: Group;
  whole: number;
  opened: boolean;
  onToggle: (opened: boolean) => void;
  deployment?: { id: string; release: string };
}

/** One cause: what the logs say, how often, since when; opened: who, what they share, what to do. */
export function FailureGroup({ of, whole, opened, onToggle, deployment }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const where = [
    of.state && t('while {{state}}', { state: t(statusText(of.state)).toLowerCase() }),
    of.module,
    of.exit_code && t('exit {{code}}', { code: of.exit_code }),
  ].filter(Boolean);
  return (
    <li className={classes.group}>
      <button
        type="button"
        className={classes.head}
        aria-expanded={opened}
        aria-controls={id}
        onClick={() => onToggle(!opened)}
      >
        <span className={classes.count}>
          <strong>{count(of.count ?? 0)}</strong>
          <span className="quiet">{percent(of.count ?? 0, whole)}</span>
        </span>
        <span className={classes.words}>
          <Template text={of.template ?? ''} />
          <span className={classes.where}>
            {where.join(' · ')}
            {where.length > 0 && ' · '}
            {t('first')} <Time at={of.first_seen} /> · {t('last')} <Time at={of.last_seen} />
          </span>
        </span>
        <IconChevronDown size={18} className={classes.chevron} aria-hidden />
      </button>
      {opened && (
        <div id={id} className={classes.body}>
          <Ways of={of} deployment={deployment} />
          <div className={classes.columns}>
            <section>
              <h3>{t('What they have in common')}</h3>
              <Traits of={of.traits ?? []} />
            </section>
            <section>
              <h3>{t('One of the logs')}</h3>
              <pre className={classes.log}>{(of.example ?? []).join('\n')}</pre>
              <h3>{t('Devices')}</h3>
              <FailedDevices of={of} deployment={deployment?.id} />
            </section>
          </div>
        </div>
      )}
    </li>
  );
}

/** The telling line; what differs from device to device is set apart. */
function Template({ text }: { text: string }) {
  const { t } = useTranslation();
  if (!text) return <span className={classes.template}>{t('No log says why')}</span>;
  return (
    <span className={classes.template}>
      {text
        .split(/(<[a-z*]+>)/)
        .map((part, index) =>
          /^<[a-z*]+>$/.test(part) ? <i key={index}>{part.slice(1, -1)}</i> : part,
        )}
    </span>
  );
}
