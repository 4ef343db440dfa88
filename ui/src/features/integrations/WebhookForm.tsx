import { Button, Modal, MultiSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post } from '../../api/rest';
import { Code } from '../../parts/Code';
import { ErrorNote } from '../../parts/states';
import { WEBHOOKS, type Webhook } from './data';

/** A receiver; the secret of a new one is shown once. */
export function WebhookForm({ of, onClose }: { of?: Webhook; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const types = useQuery({
    queryKey: ['webhook', 'types'],
    queryFn: () => get<(string | { type: string })[]>(`${WEBHOOKS}/types`),
  });
  const [url, setUrl] = useState(of?.url ?? '');
  const [description, setDescription] = useState(of?.description ?? '');
  const [events, setEvents] = useState<string[]>(of?.events ?? []);
  const [secret, setSecret] = useState<string>();
  const save = useMutation({
    mutationFn: async (): Promise<{ secret?: string }> => {
      if (!of) return (await post(WEBHOOKS, { url, description, events })).json();
      await post(`${WEBHOOKS}/${of.id}`, { url, description, events, enabled: of.enabled }, 'PUT');
      return {};
    },
    onSuccess: made => {
      if (made.secret) setSecret(made.secret);
      else onClose();
      return client.invalidateQueries({ queryKey: ['webhook'] });
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
      title={of ? t('Edit the webhook') : t('Add a webhook')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {secret ? (
        <>
          <p style={{ margin: 0 }}>
            {t(
              'The receiver checks signatures with this secret. Copy it now: it is not shown again.',
            )}
          </p>
          <Code text={secret} />
        </>
      ) : (
        <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
          {save.error && <ErrorNote error={save.error} />}
          <TextInput
            type="url"
            label={t('Address')}
            placeholder="https://"
            value={url}
            onChange={e => setUrl(e.currentTarget.value)}
            required
            data-autofocus
          />
          <TextInput
            label={t('Description')}
            value={description}
            onChange={e => setDescription(e.currentTarget.value)}
          />
          <MultiSelect
            label={t('Events')}
            placeholder={t('everything')}
            searchable
            data={(types.data ?? []).map(type => (typeof type === 'string' ? type : type.type))}
            value={events}
            onChange={setEvents}
          />
          <Button type="submit" loading={save.isPending}>
            {of ? t('Save') : t('Add')}
          </Button>
        </form>
      )}
    </Modal>
  );
}
