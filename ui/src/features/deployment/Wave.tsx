import { Button } from '@mantine/core';
import { IconDoorEnter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/Card';
import { count, duration } from '../../parts/format';
import { Guarded } from '../../parts/Guarded';
import { Time } from '../../parts/Time';
import { portions } from '../deployments/data';
import { type Gate, type Phase, type Rollout, verdictOf } from '../deployments/rollout';
import { Dots } from './Dots';
import { OpenGate } from './OpenGate';
import classes from './Wave.module.css';

/** One lane for each phase, a mark for each device, and the doors between them. */
export function Wave({ of }: { of: Rollout }) {
  const { t } = useTranslation();
  const phases = of.phases ?? [];
  const [asked, setAsked] = useState<number>();
  const next = phases.findIndex(phase => !phase.open);
  return (
    <Card
      title={t('Phases')}
      note={t('A mark is a device; a door opens when what is behind it has gone well.')}
    >
      <ol className={classes.wave}>
        {phases.map((phase, index) => (
          <li key={phase.id ?? index} data-open={phase.open}>
            <Lane
              phase={phase}
              index={index}
              whole={of.device_count ?? 0}
              last={index === phases.length - 1}
            />
            {index < phases.length - 1 && (
              <Door
                gate={phase.gate}
                start={phases[index + 1]?.start_ts}
                passed={Boolean(phases[index + 1]?.open)}
                onOpen={
                  of.status !== 'finished' && index + 1 === next
                    ? () => setAsked(index + 2)
                    : undefined
                }
              />
            )}
          </li>
        ))}
      </ol>
      {asked !== undefined && (
        <OpenGate deployment={of.id} phase={asked} onClose={() => setAsked(undefined)} />
      )}
    </Card>
  );
}

function Lane({
  phase,
  index,
  whole,
  last,
}: {
  phase: Phase;
  index: number;
  whole: number;
  last: boolean;
}) {
  const { t } = useTranslation();
  const size = phase.max_devices ?? phase.device_count ?? 0;
  const share =
    phase.batch_size ?? (whole > 0 && size > 0 ? Math.round((100 * size) / whole) : undefined);
  const p = portions(phase.statistics ?? {}, size);
  return (
    <div className={classes.lane}>
      <div className={classes.label}>
        <strong>{t('Phase {{number}}', { number: index + 1 })}</strong>
        <span className="quiet">
          {share !== undefined && `${share} % · `}
          {last && size === 0
            ? t('the rest')
            : t('{{count, number}} devices', { count: Math.max(size, p.total) })}
        </span>
        {phase.opened_ts && (
          <span className="quiet">
            {t('open since')} <Time at={phase.opened_ts} />
          </span>
        )}
      </div>
      <Dots of={p} />
      <div className={classes.sum}>
        <span>{t('{{good, number}} done', { good: p.good + p.other })}</span>
        {p.bad > 0 && <em>{t('{{count, number}} failures', { count: p.bad })}</em>}
      </div>
    </div>
  );
}

interface DoorProps {
  gate?: Gate;
  start?: string;
  passed: boolean;
  onOpen?: () => void;
}

function Door({ gate, start, passed, onOpen }: DoorProps) {
  const { t } = useTranslation();
  const verdict = verdictOf(gate);
  const words: Record<string, string> = {
    waiting: t('waits'),
    open: t('opens'),
    hold: t('holds'),
    halt: t('has halted'),
  };
  const rules = [
    gate?.success_rate !== undefined &&
      t('success above {{rate}} % ({{confidence}} % sure)', {
        rate: gate.success_rate,
        confidence: Math.round((gate.confidence ?? 0.95) * 100),
      }),
    gate?.most_failures !== undefined &&
      t('at most {{number}} failures', { number: count(gate.most_failures) }),
    gate?.most_silent !== undefined &&
      t('at most {{number}} silent', { number: count(gate.most_silent) }),
    gate?.soak_seconds ? t('for {{time}}', { time: duration(gate.soak_seconds * 1000) }) : false,
  ].filter(Boolean);
  return (
    <div
      className={classes.door}
      data-passed={passed}
      data-word={passed ? 'passed' : verdict?.word}
    >
      <IconDoorEnter size={18} stroke={1.7} aria-hidden />
      <div>
        <span className={classes.verdict}>
          {passed
            ? t('passed')
            : verdict
              ? (words[verdict.word] ?? verdict.word)
              : t('not reached')}
          {!passed && verdict?.reason && `: ${verdict.reason}`}
        </span>
        <span className="quiet">
          {rules.length > 0 ? rules.join(' · ') : t('opens by time')}
          {!passed && start && (
            <>
              {' · '}
              {t('not before')} <Time at={start} />
            </>
          )}
        </span>
      </div>
      {onOpen && (
        <Guarded right="DEPLOY">
          <Button variant="default" size="compact-sm" onClick={onOpen}>
            {t('Open by hand')}
          </Button>
        </Guarded>
      )}
    </div>
  );
}
