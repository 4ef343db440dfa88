import { Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isFailure } from '../api/failure';
import classes from './states.module.css';

/** Nothing is here: why, and what to do next. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <svg
        width="44"
        height="44"
        viewBox="0 0 32 32"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        aria-hidden
      >
        <path d="M5 9.5h22M9 9.5 5.5 27M23 9.5 26.5 27M16 9.5V27" />
      </svg>
      <p className={classes.title}>{title}</p>
      {children && <div className={classes.text}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}

/** It went wrong: the server's words, the request id to quote, and another try. */
export function ErrorNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const text = errorText(error, t);
  const requestId = isFailure(error) ? error.requestId : '';
  return (
    <div className={classes.error} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <div>
        <p className={classes.errorText}>{text}</p>
        {requestId && (
          <p className={classes.requestId}>
            {t('Request')} <span className="mono">{requestId}</span>
          </p>
        )}
      </div>
      {retry && (
        <Button variant="default" leftSection={<IconRefresh size={15} />} onClick={retry}>
          {t('Try again')}
        </Button>
      )}
    </div>
  );
}

function errorText(error: unknown, t: (text: string) => string): string {
  if (isFailure(error, 0)) return t('The server cannot be reached.');
  if (isFailure(error) && error.code === 'step_up_required')
    return t('It was not done: it needs your second factor.');
  return error instanceof Error ? error.message : String(error);
}

/** The outline of what is coming. */
export function Waiting({ lines = 6 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div className={classes.waiting} aria-busy="true">
      <span className="visually-hidden">{t('Loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={14} width={`${92 - ((line * 37) % 45)}%`} radius="sm" />
      ))}
    </div>
  );
}

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** Waiting, wrong or there: the three ends of every question to the server. */
export function Answer<T>({
  of,
  lines,
  children,
}: {
  of: Asked<T>;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.isPending) return <Waiting lines={lines} />;
  return <ErrorNote error={of.error} retry={() => void of.refetch()} />;
}
