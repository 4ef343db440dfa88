import { ActionIcon, Button, Modal, Switch, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Schemas } from '../../api/client';
import { Card } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { Answer, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import classes from './System.module.css';

const KEYS = '/api/management/v1/deployments/signing_keys';
const POLICY = '/api/management/v1/deployments/signing_policy';

/** Whose signatures count, and whether there must be one. */
export function SigningKeys() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<Schemas['SigningKey']>();
  const keys = useQuery({ queryKey: ['signing', 'keys'], queryFn: () => data(api.GET(KEYS, {})) });
  const policy = useQuery({
    queryKey: ['signing', 'policy'],
    queryFn: () => data(api.GET(POLICY, {})),
  });
  const refresh = () => client.invalidateQueries({ queryKey: ['signing'] });
  const decide = useMutation({
    mutationFn: (signed: boolean) =>
      api.PUT(POLICY, { body: { policy: signed ? 'signed' : 'any' } }),
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.DELETE(`${KEYS}/{id}`, { params: { path: { id } } }),
    onSuccess: () => {
      setLeaving(undefined);
      return refresh();
    },
  });
  return (
    <Card
      title={t('Signing keys')}
      note={t('An artifact is taken only if one of these keys has signed it.')}
      action={
        <Button
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => setAdding(true)}
        >
          {t('Add a key')}
        </Button>
      }
    >
      {decide.error && <ErrorNote error={decide.error} />}
      <Switch
        label={t('Refuse artifacts without a valid signature')}
        checked={policy.data?.policy === 'signed'}
        disabled={!policy.data || decide.isPending}
        onChange={event => decide.mutate(event.currentTarget.checked)}
      />
      <Answer of={keys} lines={3}>
        {list => (
          <ul className={classes.keys}>
            {list.length === 0 && (
              <li className="quiet">{t('No key yet: signatures cannot be checked.')}</li>
            )}
            {list.map(key => (
              <li key={key.id}>
                <span>
                  <strong>{key.name}</strong> <span className="quiet">{key.algorithm}</span>
                </span>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={30}
                  aria-label={t('Remove the key {{name}}', { name: key.name })}
                  onClick={() => setLeaving(key)}
                >
                  <IconTrash size={16} />
                </ActionIcon>
                <span className="mono quiet truncate" title={key.fingerprint}>
                  {key.fingerprint}
                </span>
                <Time at={key.created_ts} />
              </li>
            ))}
          </ul>
        )}
      </Answer>
      <AddKey opened={adding} onClose={() => setAdding(false)} onSaved={refresh} />
      <Confirm
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t('Trust {{name}} no longer?', { name: leaving?.name })}
        action={t('Remove the key')}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => leaving && remove.mutate(leaving.id)}
      />
    </Card>
  );
}

function AddKey({
  opened,
  onClose,
  onSaved,
}: {
  opened: boolean;
  onClose: () => void;
  onSaved: () => unknown;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [pem, setPem] = useState('');
  const save = useMutation({
    mutationFn: () => api.POST(KEYS, { body: { name, pem } }),
    onSuccess: () => {
      setName('');
      setPem('');
      onClose();
      return onSaved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened={opened}
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
