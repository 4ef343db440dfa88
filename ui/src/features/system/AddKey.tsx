import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { ErrorNote } from '../../parts/states';

export const KEYS = '/api/management/v1/deployments/signing_keys';

export function AddKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [pem, setPem] = useState('');
  const save = useMutation({
    mutationFn: () => api.POST(KEYS, { body: { name, pem } }),
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: ['signing'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Add a key')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        {save.error && <ErrorNote error={save.error} />}
        <TextInput
          label={t('Name')}
          value={name}
          onChange={e => setName(e.currentTarget.value)}
          required
          data-autofocus
        />
        <Textarea
          label={t('Public key (PEM)')}
          description={t('RSA from 2048 bits, or ECDSA P-256')}
          autosize
          minRows={6}
          ff="monospace"
          value={pem}
          onChange={e => setPem(e.currentTarget.value)}
          required
        />
        <Button type="submit" loading={save.isPending}>
          {t('Add')}
        </Button>
      </form>
    </Modal>
  );
}
