import { Button, Textarea, Tooltip } from '@mantine/core';
import { IconHandStop, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post, useOffers } from '../api/rest';
import { useRights } from '../api/rights';
import { Confirm } from '../parts/Confirm';
import { Time } from '../parts/Time';

const STOP = '/api/management/v1/deployments/stop-all';
const RESUME = '/api/management/v1/deployments/resume-all';

export interface Stop {
  stopped: boolean;
  cause?: 'person' | 'decoy';
  reason?: string;
  by?: string;
  stopped_ts?: string;
}

export function useStop() {
  const offered = useOffers(STOP);
  return useQuery({
    queryKey: ['deployment', 'stop-all'],
    queryFn: () => get<Stop>(STOP),
    enabled: offered,
  });
}

/** The red button: it is 3 a.m., stop everything. */
export function StopAll() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const stop = useStop();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: () => post(stop.data?.stopped ? RESUME : STOP, { reason }),
    onSuccess: () => {
      setAsking(false);
      setReason('');
      return client.invalidateQueries({ queryKey: ['deployment'] });
    },
  });
  const rights = useRights();
  if (!stop.data || !rights.may('STOP_DEPLOYMENTS')) return null;
  const { stopped } = stop.data;
  return (
    <>
      <Tooltip label={stopped ? t('All rollouts are stopped') : t('Stop all rollouts at once')}>
        <Button
          color="red"
          variant={stopped ? 'filled' : 'outline'}
          leftSection={stopped ? <IconPlayerPlay size={16} /> : <IconHandStop size={16} />}
          onClick={() => setAsking(true)}
        >
          {stopped ? t('Stopped – resume') : t('Stop all')}
        </Button>
      </Tooltip>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={stopped ? t('Let the rollouts go on?') : t('Stop all rollouts?')}
        action={stopped ? t('Let them go on') : t('Stop all rollouts')}
        calm={stopped}
        busy={act.isPending}
        error={act.error}
        onConfirm={() => act.mutate()}
      >
        {stopped ? (
          <p style={{ margin: 0 }}>
            {t('Stopped')} <Time at={stop.data.stopped_ts} />{' '}
            {stop.data.by && t('by {{who}}', { who: stop.data.by })}
            {stop.data.reason && <>: {stop.data.reason}</>}
          </p>
        ) : (
          <p style={{ margin: 0 }}>
            {t(
              'No device is offered an update until somebody lets the rollouts go on. What a device has already begun it finishes.',
            )}
          </p>
        )}
        <Textarea
          label={t('Reason')}
          description={t('It stands in the audit log.')}
          value={reason}
          onChange={e => setReason(e.currentTarget.value)}
          required
          minRows={2}
          data-autofocus
        />
      </Confirm>
    </>
  );
}
