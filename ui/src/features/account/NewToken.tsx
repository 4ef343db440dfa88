import { Button, Modal, MultiSelect, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { capabilitiesQuery } from '../../api/rights';
import { Code } from '../../parts/Code';
import { ErrorNote } from '../../parts/states';
import { words } from '../access/roles';

export const TOKENS = '/api/management/v1/useradm/settings/tokens';
const DAY_SECONDS = 86_400;

export function NewToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<string>();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('New token')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {made ? (
        <>
          <p style={{ margin: 0 }}>{t('Copy it now: it is not shown again.')}</p>
          <Code text={made} />
        </>
      ) : (
        <TokenForm onMade={setMade} />
      )}
    </Modal>
  );
}

function TokenForm({ onMade }: { onMade: (token: string) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const own = useQuery(capabilitiesQuery());
  const [name, setName] = useState('');
  const [days, setDays] = useState('30');
  const [rights, setRights] = useState<string[]>([]);
  const save = useMutation({
    mutationFn: async () => {
      const permissions = rights.length > 0 ? rights : undefined;
      const body = { name, expires_in: Number(days) * DAY_SECONDS, permissions };
      return (await post(TOKENS, body)).text();
    },
    onSuccess: token => {
      onMade(token);
      return client.invalidateQueries({ queryKey: ['user', 'tokens'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const held = [...new Set((own.data ?? []).map(capability => capability.permission))].sort();
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
      {save.error && <ErrorNote error={save.error} />}
      <TextInput
        label={t('Name')}
        value={name}
        onChange={e => setName(e.currentTarget.value)}
        required
        data-autofocus
      />
      <Select
        label={t('Valid for')}
        value={days}
        onChange={value => value && setDays(value)}
        allowDeselect={false}
        data={['1', '7', '30', '90', '365'].map(value => ({
          value,
          label: t('{{count, number}} days', { count: Number(value) }),
        }))}
      />
      <MultiSelect
        label={t('Only these rights')}
        description={t('Left empty, the token may do all that you may.')}
        searchable
        data={held.map(value => ({ value, label: words(value) }))}
        value={rights}
        onChange={setRights}
      />
      <Button type="submit" loading={save.isPending}>
        {t('Make the token')}
      </Button>
    </form>
  );
}
