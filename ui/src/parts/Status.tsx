import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDot,
  IconCircleMinus,
  IconCircleX,
  IconClock,
  IconDownload,
  IconHandStop,
  IconKey,
  IconPlayerPause,
  IconRefresh,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { msg } from '../i18n/msg';
import classes from './Status.module.css';

export type Tone = 'good' | 'plain' | 'info' | 'warn' | 'bad';

interface Look {
  text: string;
  tone: Tone;
  icon: TablerIcon;
}

// A state is never colour alone: shape and word say the same.
const LOOKS: Record<string, Look> = {
  accepted: { text: msg('Accepted'), tone: 'good', icon: IconCircleCheck },
  pending: { text: msg('Pending'), tone: 'warn', icon: IconClock },
  rejected: { text: msg('Rejected'), tone: 'bad', icon: IconCircleX },
  preauthorized: { text: msg('Preauthorized'), tone: 'info', icon: IconKey },
  noauth: { text: msg('No key'), tone: 'plain', icon: IconCircleDashed },
  inprogress: { text: msg('In progress'), tone: 'info', icon: IconCircleDot },
  scheduled: { text: msg('Scheduled'), tone: 'plain', icon: IconClock },
  finished: { text: msg('Finished'), tone: 'plain', icon: IconCircleCheck },
  halted: { text: msg('Halted by a gate'), tone: 'bad', icon: IconHandStop },
  paused: { text: msg('Paused'), tone: 'warn', icon: IconPlayerPause },
  success: { text: msg('Success'), tone: 'good', icon: IconCircleCheck },
  failure: { text: msg('Failure'), tone: 'bad', icon: IconCircleX },
  aborted: { text: msg('Aborted'), tone: 'plain', icon: IconCircleMinus },
  noartifact: { text: msg('No artifact'), tone: 'plain', icon: IconCircleMinus },
  expired: { text: msg('Ended by its time'), tone: 'warn', icon: IconClock },
  'already-installed': { text: msg('Already installed'), tone: 'plain', icon: IconCircleCheck },
  decommissioned: { text: msg('Decommissioned'), tone: 'plain', icon: IconCircleMinus },
  downloading: { text: msg('Downloading'), tone: 'info', icon: IconDownload },
  installing: { text: msg('Installing'), tone: 'info', icon: IconRefresh },
  rebooting: { text: msg('Rebooting'), tone: 'info', icon: IconRefresh },
  pause_before_installing: {
    text: msg('Paused before installing'),
    tone: 'warn',
    icon: IconPlayerPause,
  },
  pause_before_rebooting: {
    text: msg('Paused before rebooting'),
    tone: 'warn',
    icon: IconPlayerPause,
  },
  pause_before_committing: {
    text: msg('Paused before committing'),
    tone: 'warn',
    icon: IconPlayerPause,
  },
};

export function Status({ of, plain = false }: { of: string; plain?: boolean }) {
  const { t } = useTranslation();
  const look = LOOKS[of] ?? { text: of, tone: 'plain' as const, icon: IconAlertTriangle };
  return (
    <Mark tone={plain ? 'plain' : look.tone} icon={look.icon}>
      {t(look.text)}
    </Mark>
  );
}

export function statusText(of: string): string {
  return LOOKS[of]?.text ?? of;
}

export function Mark({
  tone,
  icon: Icon,
  children,
}: {
  tone: Tone;
  icon: TablerIcon;
  children: React.ReactNode;
}) {
  return (
    <span className={classes.mark} data-tone={tone}>
      <Icon size={15} stroke={1.9} aria-hidden />
      <span>{children}</span>
    </span>
  );
}
