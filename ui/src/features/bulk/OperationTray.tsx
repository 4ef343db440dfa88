import { ActionIcon, Anchor, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, useOffers } from '../../api/rest';
import { useRights } from '../../api/rights';
import { count } from '../../parts/format';
import { ErrorNote } from '../../parts/states';
import classes from '../../shell/UploadTray.module.css';
import { OPERATIONS, type Operation, operationsQuery, putAway, shown, useFollowed } from './data';
import { OperationFailures } from './OperationFailures';

const ASK_MILLIS = 1_500;

/** What is being done to many devices, on every screen: how far, how many failed, and the way to stop. */
export function OperationTray() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const followed = useFollowed();
  const rights = useRights();
  const offered = useOffers(OPERATIONS) && rights.may('MANAGE_DEVICES');
  const operations = useQuery({
    ...operationsQuery,
    enabled: offered,
    retry: false,
    refetchInterval: query =>
      query.state.data?.some(operation => operation.state === 'running') ? ASK_MILLIS : false,
  });
  const list = shown(operations.data ?? [], followed);
  const ended = list.filter(operation => operation.state !== 'running').length;
  useEffect(() => {
    if (ended > 0) void client.invalidateQueries({ queryKey: ['device'] });
  }, [ended, client]);
  if (list.length === 0) return null;
  return (
    <section className={classes.tray} aria-label={t('Changes of many devices')} aria-live="polite">
      {list.map(operation => (
        <Line key={operation.id} of={operation} />
      ))}
    </section>
  );
}

function Line({ of }: { of: Operation }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [looking, setLooking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => post(`${OPERATIONS}/${of.id}/cancel`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['operation'] }),
  });
  const running = of.state === 'running';
  const words = useWords(of);
  const ends: Record<string, string> = {
    finished: t('done'),
    cancelled: t('stopped'),
    halted: t('halted: {{reason}}', { reason: of.reason ?? '' }),
  };
  return (
    <div className={classes.upload}>
      <div className={classes.line}>
        <span className="truncate">{words}</span>
        <span className="quiet num">
          {running ? `${count(of.done)} / ${count(of.total)}` : ends[of.state]}
        </span>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          aria-label={running ? t('Stop it') : t('Dismiss')}
          onClick={() => (running ? cancel.mutate() : putAway(of.id))}
        >
          <IconX size={14} />
        </ActionIcon>
      </div>
      {cancel.error && <ErrorNote error={cancel.error} />}
      <Progress
        value={of.total > 0 ? (100 * of.done) / of.total : 100}
        color={of.failed > 0 || of.state === 'halted' ? 'red' : undefined}
        size={4}
        aria-label={words}
      />
      {of.failed > 0 && (
        <Anchor component="button" type="button" size="sm" onClick={() => setLooking(true)}>
          {t('{{count, number}} failures', { count: of.failed })}
        </Anchor>
      )}
      {looking && <OperationFailures operation={of.id} onClose={() => setLooking(false)} />}
    </div>
  );
}

/** What is being done, or what was. */
function useWords(of: Operation): string {
  const { t } = useTranslation();
  const [number, group] = [{ count: of.changed }, of.group ?? ''];
  const over = of.state !== 'running';
  switch (of.action) {
    case 'accept':
      return over ? t('{{count, number}} devices accepted', number) : t('Accept devices');
    case 'reject':
      return over ? t('{{count, number}} devices rejected', number) : t('Reject devices');
    case 'decommission':
      return over ? t('{{count, number}} devices are gone', number) : t('Decommission devices');
    case 'join_group':
      return over
        ? t('{{count, number}} devices moved to {{group}}', { ...number, group })
        : t('Move to {{group}}', { group });
    case 'leave_group':
      return t('Take out of {{group}}', { group });
  }
}
