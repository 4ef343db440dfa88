import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDot,
  IconCircleX,
  IconKey,
  IconPlugConnected,
  IconTerminal2,
  IconUserCheck,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/client';
import { statusText } from '../../parts/Status';
import type { RemoteSession } from '../remote/data';
import { capabilityText } from '../remote/words';

/** One thing that happened to a device. */
export interface Moment {
  at: string;
  icon: TablerIcon;
  tone?: 'good' | 'bad';
  what: ReactNode;
  more?: ReactNode;
}

export function ofPassage(entry: Schemas['HistoryEntry'], t: TFunction): Moment {
  const { deployment, device: passage } = entry;
  const failed = passage.status === 'failure';
  const done = passage.status === 'success';
  return {
    at: passage.finished ?? passage.started ?? passage.created ?? deployment.created ?? '',
    icon: failed ? IconCircleX : passage.finished ? IconCircleCheck : IconCircleDot,
    tone: failed ? 'bad' : done ? 'good' : undefined,
    what: (
      <>
        <Link to="/deployments/$id" params={{ id: deployment.id }} className="plain-link">
          {deployment.artifact_name}
        </Link>{' '}
        – {t(statusText(passage.status))}
      </>
    ),
    more: [deployment.name, passage.substate].filter(Boolean).join(' · '),
  };
}

export function ofSession(session: RemoteSession, t: TFunction): Moment {
  const done = (session.done ?? []).map(what => capabilityText(what, t)).join(', ');
  return {
    at: session.started_at ?? '',
    icon: IconTerminal2,
    what: t('{{who}} was on it', { who: session.user_name ?? '' }),
    more: session.live ? t('live') : done,
  };
}

export function ofAlert(alert: Schemas['Alert'], t: TFunction): Moment {
  const well = alert.level === 'OK';
  return {
    at: alert.timestamp ?? '',
    icon: well ? IconCircleCheck : IconAlertTriangle,
    tone: well ? undefined : 'bad',
    what: well
      ? t('{{name}} is well again', { name: alert.name })
      : t('{{name}} is critical', { name: alert.name }),
    more: [alert.subject.name, alert.subject.status].filter(Boolean).join(' · '),
  };
}

export function ofKeys(device: Schemas['Device'], t: TFunction): Moment[] {
  const keys = device.auth_sets.map(set => ({
    at: set.ts ?? '',
    icon: set.status === 'accepted' ? IconUserCheck : IconKey,
    what: t('Showed a key'),
    more: t('now {{status}}', { status: t(statusText(set.status)).toLowerCase() }),
  }));
  return [
    ...keys,
    { at: device.created_ts ?? '', icon: IconPlugConnected, what: t('First contact') },
  ];
}
