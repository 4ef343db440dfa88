import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { ErrorNote } from '../../parts/states';

/** Lets a device in before its first contact: what it will say it is, and its public key. */
export function Preauthorize({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [identity, setIdentity] = useState('{"mac": ""}');
  const [key, setKey] = useState('');
  const save = useMutation({
    mutationFn: () =>
      api.POST('/api/management/v2/devauth/devices', {
        body: { identity_data: JSON.parse(identity), pubkey: key },
      }),
    onSuccess: () => {
      notifications.show({ message: t('The device will be let in when it asks') });
      setKey('');
      onClose();
      return client.invalidateQueries({ queryKey: ['device'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const isJson = (() => {
    try {
      return typeof JSON.parse(identity) === 'object';
    } catch {
      return false;
    }
  })();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('Preauthorize a device')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        {save.error && <ErrorNote error={save.error} />}
        <TextInput
          label={t('What it will say it is')}
          description={t('A JSON object, exactly as the identity script of the device prints it')}
          value={identity}
          onChange={event => setIdentity(event.currentTarget.value)}
          error={!isJson && t('This is not a JSON object')}
          ff="monospace"
          required
          data-autofocus
        />
        <Textarea
          label={t('Public key (PEM)')}
          value={key}
          onChange={event => setKey(event.currentTarget.value)}
          minRows={7}
          autosize
          required
          ff="monospace"
        />
        <Button type="submit" loading={save.isPending} disabled={!isJson}>
          {t('Preauthorize')}
        </Button>
      </form>
    </Modal>
  );
}
