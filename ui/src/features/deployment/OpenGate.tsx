import { Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { Confirm } from '../../parts/Confirm';
import { DEPLOYMENTS } from '../deployments/data';

interface Props {
  deployment: string;
  /** From 1. */
  phase: number;
  onClose: () => void;
}

/** A person opens a door that its gate holds shut: with a reason. */
export function OpenGate({ deployment, phase, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const open = useMutation({
    mutationFn: () => post(`${DEPLOYMENTS}/${deployment}/phases/${phase}/open`, { reason }),
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: ['deployment'] });
    },
  });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={t('Open phase {{number}} by hand?', { number: phase })}
      action={t('Open it')}
      calm
      busy={open.isPending}
      error={open.error}
      onConfirm={() => open.mutate()}
    >
      <p style={{ margin: 0 }}>
        {t('Its devices are offered the release whatever the gate before it says.')}
      </p>
      <Textarea
        label={t('Reason')}
        description={t('It stands in the audit log.')}
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
        required
        minRows={2}
        data-autofocus
      />
    </Confirm>
  );
}
