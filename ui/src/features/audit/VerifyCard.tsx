import { Button, Progress } from '@mantine/core';
import { IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { count } from '../../parts/format';
import { Time } from '../../parts/Time';
import classes from './Audit.module.css';
import { useVerification, verify } from './verify';

/** The badge: not what the server says of itself, but what this browser has reckoned. */
export function VerifyCard() {
  const { t } = useTranslation();
  const verification = useVerification();
  const act = (
    <Button
      variant="default"
      onClick={() => void verify()}
      loading={verification.state === 'working'}
    >
      {verification.state === 'none' ? t('Verify in this browser') : t('Verify again')}
    </Button>
  );
  switch (verification.state) {
    case 'none':
      return (
        <Frame
          tone="plain"
          icon={<IconShieldQuestion size={24} stroke={1.6} />}
          action={act}
          title={t('Not verified yet')}
        >
          {t(
            'Your browser can reckon the whole log anew and compare it with the signed checkpoint: no trust in this server is needed.',
          )}
        </Frame>
      );
    case 'working':
      return (
        <Frame
          tone="plain"
          icon={<IconShieldQuestion size={24} stroke={1.6} />}
          action={act}
          title={t('Reckoning …')}
        >
          <Progress
            value={verification.share * 100}
            size={6}
            aria-label={t('Reckoning …')}
            mt={6}
          />
        </Frame>
      );
    case 'good':
      return (
        <Frame
          tone="good"
          icon={<IconShieldCheck size={24} stroke={1.6} />}
          action={act}
          title={t(
            'Verified in this browser: {{count, number}} entries, none changed, dropped or moved',
            { count: verification.checkpoint.size },
          )}
        >
          <span className="mono truncate" title={verification.checkpoint.root}>
            {verification.checkpoint.root}
          </span>
          {verification.since && (
            <div>
              {t('It continues the log this browser saw')} <Time at={verification.since.at} /> (
              {t('{{count, number}} entries', { count: verification.since.size })}).
            </div>
          )}
        </Frame>
      );
    case 'large':
      return (
        <Frame
          tone="plain"
          icon={<IconShieldQuestion size={24} stroke={1.6} />}
          action={act}
          title={t('Too long for a browser')}
        >
          {t('The log has {{size}} entries. On the command line: ./trivet audit verify', {
            size: count(verification.size),
          })}
        </Frame>
      );
    case 'bad':
      return (
        <Frame
          tone="bad"
          icon={<IconShieldX size={24} stroke={1.6} />}
          action={act}
          title={t('The log is not what it was')}
        >
          {verification.reason}
        </Frame>
      );
  }
}

function Frame({
  tone,
  icon,
  title,
  action,
  children,
}: {
  tone: string;
  icon: ReactNode;
  title: string;
  action: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.verify} data-tone={tone} aria-live="polite">
      {icon}
      <div>
        <h2>{title}</h2>
        <div className={classes.more}>{children}</div>
      </div>
      {action}
    </section>
  );
}
