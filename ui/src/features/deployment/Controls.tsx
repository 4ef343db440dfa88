import { Button, Menu, Textarea } from '@mantine/core';
import {
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconRotate,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, useOffers } from '../../api/rest';
import { Confirm } from '../../parts/Confirm';
import { DEPLOYMENTS } from '../deployments/data';
import { type Rollout, standing } from '../deployments/rollout';

type Step = 'pause' | 'resume' | 'rollback' | 'abort';

/** What one can do to a deployment: pause, go on, bring back, end. */
export function Controls({ of }: { of: Rollout }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const pausable = useOffers(`${DEPLOYMENTS}/{id}/pause`);
  const [step, setStep] = useState<Step>();
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: (what: Step) =>
      what === 'abort'
        ? post(`${DEPLOYMENTS}/${of.id}/status`, { status: 'aborted' }, 'PUT')
        : post(`${DEPLOYMENTS}/${of.id}/${what}`, reason ? { reason } : {}),
    onSuccess: async (_, what) => {
      setStep(undefined);
      setReason('');
      await client.invalidateQueries({ queryKey: ['deployment'] });
      if (what === 'rollback') await navigate({ to: '/deployments' });
    },
  });
  const done = of.status === 'finished';
  const held = standing(of) === 'paused' || standing(of) === 'halted';
  const words: Record<Step, { title: string; action: string; text: string }> = {
    pause: {
      title: t('Pause this deployment?'),
      action: t('Pause'),
      text: t('It is offered to nobody until it is resumed. Devices that have begun go on.'),
    },
    resume: {
      title: t('Let this deployment go on?'),
      action: t('Resume'),
      text: t('Devices are offered it again. If a gate halted it, look at the failures first.'),
    },
    rollback: {
      title: t('Bring back what ran before?'),
      action: t('Roll back'),
      text: t('New deployments bring every device that was updated the release it ran before.'),
    },
    abort: {
      title: t('Abort this deployment?'),
      action: t('Abort the deployment'),
      text: t(
        'No further device begins. Devices that are on the way stop at their next report and roll back. An aborted deployment cannot go on.',
      ),
    },
  };
  return (
    <>
      {!done && pausable && !held && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} />}
          onClick={() => setStep('pause')}
        >
          {t('Pause')}
        </Button>
      )}
      {!done && held && (
        <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => setStep('resume')}>
          {t('Resume')}
        </Button>
      )}
      {!done && (
        <Button
          color="red"
          variant="outline"
          leftSection={<IconPlayerStop size={16} />}
          onClick={() => setStep('abort')}
        >
          {t('Abort')}
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <Button variant="default" leftSection={<IconDots size={16} />}>
            {t('More')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconRefresh size={16} />}
            onClick={() => void navigate({ to: '/deployments/new', search: { from: of.id } })}
          >
            {t('Repeat')}
          </Menu.Item>
          {pausable && (
            <Menu.Item leftSection={<IconRotate size={16} />} onClick={() => setStep('rollback')}>
              {t('Roll back')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {step && (
        <Confirm
          opened
          onClose={() => setStep(undefined)}
          title={words[step].title}
          action={words[step].action}
          calm={step !== 'abort' && step !== 'rollback'}
          busy={act.isPending}
          error={act.error}
          onConfirm={() => act.mutate(step)}
        >
          <p style={{ margin: 0 }}>{words[step].text}</p>
          {step !== 'abort' && (
            <Textarea
              label={t('Reason')}
              description={t('It stands in the audit log.')}
              value={reason}
              onChange={e => setReason(e.currentTarget.value)}
              minRows={2}
              data-autofocus
            />
          )}
        </Confirm>
      )}
    </>
  );
}
