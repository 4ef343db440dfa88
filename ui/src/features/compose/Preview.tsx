import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { Card } from '../../parts/Card';
import { bytes, count, duration } from '../../parts/format';
import { Answer } from '../../parts/states';
import classes from './Compose.module.css';
import { type Draft, question } from './draft';
import { FirstPhase, type FirstPhaseView } from './FirstPhase';

export const PREVIEW = '/api/management/v1/deployments/deployments/preview';
const WAIT_MILLIS = 300;

interface View {
  devices: number;
  will_update: number;
  already_installed?: number;
  no_artifact?: number;
  depends_unmet?: number;
  depends_unknown?: number;
  unknown?: number;
  offline?: number;
  offline_days?: number;
  in_other_deployment?: number;
  outside_rights?: number;
  outside_budget?: number;
  budget_left?: number;
  bytes?: number;
  transfer_seconds?: number;
  signing?: { signed?: boolean; known_key?: boolean; proven?: number; not_proven?: number };
  first_phase?: FirstPhaseView;
}

/** What an order would touch, as the server reckons it, before it is given. */
export function Preview({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const asked = question(draft);
  const [settled] = useDebouncedValue(JSON.stringify(asked), WAIT_MILLIS);
  const enabled = Boolean(draft.release && draft.target);
  const preview = useQuery({
    queryKey: ['device', 'preview', settled],
    enabled,
    queryFn: async (): Promise<View> => (await post(PREVIEW, JSON.parse(settled))).json(),
    placeholderData: keepPreviousData,
  });
  return (
    <Card title={t('What this will do')}>
      {enabled ? (
        <Answer of={preview} lines={5}>
          {view => (
            <div data-stale={preview.isPlaceholderData} className={classes.view}>
              <Reckoned view={view} release={draft.release} />
              {draft.plan.shares.length > 1 && view.first_phase && (
                <FirstPhase of={view.first_phase} />
              )}
            </div>
          )}
        </Answer>
      ) : (
        <p className="quiet" style={{ margin: 0 }}>
          {t('Choose a release and devices: their numbers appear here before anything happens.')}
        </p>
      )}
    </Card>
  );
}

function Reckoned({ view, release }: { view: View; release: string }) {
  const { t } = useTranslation();
  const apart: [number | undefined, string, boolean?][] = [
    [view.already_installed, t('have it already')],
    [view.no_artifact, t('find no artifact for their type'), true],
    [view.depends_unmet, t('do not meet what it needs'), true],
    [view.depends_unknown, t('may not meet what it needs'), true],
    [view.unknown, t('have not said what they are'), true],
  ];
  const beside: [number | undefined, string, boolean?][] = [
    [view.offline, t('were silent for {{days}} days', { days: view.offline_days ?? 7 })],
    [view.in_other_deployment, t('are in another deployment first')],
    [view.outside_rights, t('are outside your rights'), true],
    [view.outside_budget, t('are beyond your budget'), true],
    [view.signing?.not_proven, t('have never taken this signing key'), true],
  ];
  return (
    <>
      <p className={classes.big}>{t('{{count, number}} devices', { count: view.will_update })}</p>
      <p className={classes.under}>{t('will install {{release}}', { release })}</p>
      <Bar view={view} />
      <Lines of={apart} />
      <Lines of={beside} />
      {(view.bytes ?? 0) > 0 && (
        <p className={classes.note}>
          {t('{{size}} to transfer', { size: bytes(view.bytes!) })}
          {view.transfer_seconds
            ? `, ${t('about {{time}} at this bandwidth', { time: duration(view.transfer_seconds * 1000) })}`
            : ''}
        </p>
      )}
    </>
  );
}

function Bar({ view }: { view: View }) {
  const parts: [string, number][] = [
    ['will', view.will_update],
    ['there', view.already_installed ?? 0],
    ['not', view.devices - view.will_update - (view.already_installed ?? 0)],
  ];
  return (
    <div className={classes.bar} aria-hidden>
      {parts.map(
        ([part, number]) =>
          number > 0 && <span key={part} data-part={part} style={{ flexGrow: number }} />,
      )}
    </div>
  );
}

function Lines({ of }: { of: [number | undefined, string, boolean?][] }) {
  const there = of.filter(([number]) => (number ?? 0) > 0);
  if (there.length === 0) return null;
  return (
    <ul className={classes.rest}>
      {there.map(([number, text, warn]) => (
        <li key={text} data-warn={warn}>
          <strong className="num">{count(number ?? 0)}</strong> {text}
        </li>
      ))}
    </ul>
  );
}
