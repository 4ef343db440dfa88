import { ActionIcon, Button, Modal, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Schemas } from '../../api/client';
import { post, remove } from '../../api/rest';
import { Card } from '../../parts/Card';
import { Code } from '../../parts/Code';
import { type Column, DataTable } from '../../parts/DataTable';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';

const TOKENS = '/api/management/v1/useradm/settings/tokens';
const DAY_SECONDS = 86_400;
type Token = Schemas['Token'];

/** Personal access tokens: for programs that act in one's name. */
export function Tokens() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const tokens = useQuery({
    queryKey: ['user', 'tokens'],
    queryFn: () => data(api.GET(TOKENS, {})),
  });
  const revoke = useMutation({
    mutationFn: (id: string) => remove(`${TOKENS}/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['user', 'tokens'] }),
  });
  const columns: Column<Token>[] = [
    {
      id: 'name',
      title: t('Name'),
      cell: row => <strong style={{ fontWeight: 560 }}>{row.name}</strong>,
    },
    {
      id: 'used',
      title: t('Last used'),
      cell: row => <Time at={row.last_used} otherwise={t('never')} />,
    },
    {
      id: 'ends',
      title: t('Ends'),
      cell: row => <Time at={row.expiration_date} otherwise={t('never')} />,
    },
    {
      id: 'do',
      title: '',
      align: 'end',
      width: 60,
      cell: row => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={30}
          aria-label={t('Revoke {{name}}', { name: row.name })}
          onClick={() => revoke.mutate(row.id)}
        >
          <IconTrash size={16} />
        </ActionIcon>
      ),
    },
  ];
  if (tokens.error) return <ErrorNote error={tokens.error} retry={() => void tokens.refetch()} />;
  return (
    <Card
      title={t('Your access tokens')}
      note={t('For programs that act in your name.')}
      flush
      action={
        <Button
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => setAdding(true)}
        >
          {t('New token')}
        </Button>
      }
    >
      {revoke.error && <ErrorNote error={revoke.error} />}
      <DataTable
        label={t('Your access tokens')}
        columns={columns}
        rows={tokens.data}
        rowKey={row => row.id}
        empty={<Empty title={t('No tokens')} />}
      />
      {adding && <NewToken onClose={() => setAdding(false)} />}
    </Card>
  );
}

function NewToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [days, setDays] = useState('30');
  const [made, setMade] = useState<string>();
  const save = useMutation({
    mutationFn: async () =>
      (await post(TOKENS, { name, expires_in: Number(days) * DAY_SECONDS })).text(),
    onSuccess: token => {
      setMade(token);
      return client.invalidateQueries({ queryKey: ['user', 'tokens'] });
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
      title={t('New token')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {made ? (
        <>
          <p style={{ margin: 0 }}>{t('Copy it now: it is not shown again.')}</p>
          <Code text={made} />
        </>
      ) : (
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
          <Button type="submit" loading={save.isPending}>
            {t('Make the token')}
          </Button>
        </form>
      )}
    </Modal>
  );
}
