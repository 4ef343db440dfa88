import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Schemas } from '../../api/client';
import { Card, Facts } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { Fingerprint } from '../../parts/Fingerprint';
import { Status } from '../../parts/Status';
import { ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import classes from './Device.module.css';

type Device = Schemas['Device'];
type AuthSet = Schemas['AuthSet'];

/** Its keys, and a person's word about each; the last button forgets the device. */
export function IdentityTab({ device }: { device: Device }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: ['device'] });
  const decide = useMutation({
    mutationFn: ({ set, status }: { set: string; status: 'accepted' | 'rejected' }) =>
      api.PUT('/api/management/v2/devauth/devices/{id}/auth/{aid}/status', {
        params: { path: { id: device.id, aid: set } },
        body: { status },
      }),
    onSuccess: refresh,
  });
  const dismiss = useMutation({
    mutationFn: (set: string) =>
      api.DELETE('/api/management/v2/devauth/devices/{id}/auth/{aid}', {
        params: { path: { id: device.id, aid: set } },
      }),
    onSuccess: refresh,
  });
  const decommission = useMutation({
    mutationFn: () =>
      api.DELETE('/api/management/v2/devauth/devices/{id}', {
        params: { path: { id: device.id } },
      }),
    onSuccess: async () => {
      notifications.show({ message: t('The device is decommissioned') });
      await navigate({ to: '/devices' });
      await refresh();
    },
  });
  const failed = decide.error ?? dismiss.error;
  return (
    <div className={classes.stack}>
      {failed && <ErrorNote error={failed} />}
      <Card title={t('What it says it is')}>
        <Facts
          of={Object.entries(device.identity_data ?? {}).map(([name, value]) => [
            name,
            String(value),
          ])}
        />
      </Card>
      <Card
        title={t('Keys')}
        note={t('Accepting a key rejects the one that was accepted before.')}
        flush
      >
        {device.auth_sets.map(set => (
          <Key
            key={set.id}
            set={set}
            onDecide={status => decide.mutate({ set: set.id, status })}
            onDismiss={() => dismiss.mutate(set.id)}
          />
        ))}
      </Card>
      <Card title={t('Decommission')}>
        <p style={{ margin: '0 0 12px' }}>
          {t(
            'Forgets the device, its keys and its inventory, and ends all it may do. If it asks again it waits in the inbox.',
          )}
        </p>
        <Button color="red" variant="outline" onClick={() => setLeaving(true)}>
          {t('Decommission this device')}
        </Button>
      </Card>
      <Confirm
        opened={leaving}
        onClose={() => setLeaving(false)}
        title={t('Decommission this device?')}
        action={t('Decommission')}
        word={device.id.slice(0, 8)}
        busy={decommission.isPending}
        error={decommission.error}
        onConfirm={() => decommission.mutate()}
      />
    </div>
  );
}

interface KeyProps {
  set: AuthSet;
  onDecide: (status: 'accepted' | 'rejected') => void;
  onDismiss: () => void;
}

function Key({ set, onDecide, onDismiss }: KeyProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.set}>
      <div className={classes.setHead}>
        <Status of={set.status} />
        <span className="quiet">
          {t('shown')} <Time at={set.ts} />
        </span>
        <span>
          {set.status !== 'accepted' && set.status !== 'preauthorized' && (
            <Button leftSection={<IconCheck size={15} />} onClick={() => onDecide('accepted')}>
              {t('Accept')}
            </Button>
          )}
          {(set.status === 'accepted' || set.status === 'pending') && (
            <Button
              variant="default"
              leftSection={<IconX size={15} />}
              onClick={() => onDecide('rejected')}
            >
              {t('Reject')}
            </Button>
          )}
          <Button variant="default" onClick={() => onDismiss()}>
            {t('Dismiss')}
          </Button>
        </span>
      </div>
      {set.pubkey && (
        <p style={{ margin: '0 0 8px' }}>
          <Fingerprint pem={set.pubkey} />
        </p>
      )}
      <pre className={classes.pem}>{set.pubkey?.trim()}</pre>
    </div>
  );
}
