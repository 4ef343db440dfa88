import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, type Schemas } from '../../api/client';
import { hasPasskeys, makePasskey } from '../../api/passkey';
import { post, remove } from '../../api/rest';
import { ListCard } from '../../parts/ListCard';
import { ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { browser } from './OwnSessions';

const PASSKEYS = '/api/management/v1/useradm/users/me/passkeys';
type Passkey = Schemas['Passkey'];

/** Passkeys: the second factor, or the only thing one needs. */
export function Passkeys() {
  const { t } = useTranslation();
  const [named, setNamed] = useState<Passkey | 'new'>();
  const passkeys = useQuery({
    queryKey: ['user', 'passkeys'],
    queryFn: () => data(api.GET(PASSKEYS, {})),
  });
  return (
    <>
      <ListCard<Passkey>
        title={t('Passkeys')}
        note={t('A finger, a face or a key you carry. It cannot be given to a false page.')}
        of={passkeys}
        rowKey={row => row.id}
        rowName={row => row.name}
        empty={
          hasPasskeys()
            ? t('No passkey yet. With one you sign in without a password.')
            : t('This browser knows no passkeys, or the page was not opened through https.')
        }
        add={hasPasskeys() ? { text: t('Add'), onClick: () => setNamed('new') } : undefined}
        onOpen={setNamed}
        remove={{
          label: name => t('Remove {{name}}', { name }),
          title: name => t('Remove {{name}}?', { name }),
          action: t('Remove'),
          text: t('It opens this account no longer. Keep another way in.'),
          act: row => remove(`${PASSKEYS}/${row.id}`),
          stale: ['user'],
        }}
        columns={[
          {
            id: 'name',
            title: t('Name'),
            cell: row => (
              <>
                <div className="truncate" style={{ fontWeight: 560 }} title={row.name}>
                  {row.name}
                </div>
                <div className="quiet truncate">
                  {row.site}
                  {row.synced && ` · ${t('in a cloud')}`}
                </div>
              </>
            ),
          },
          {
            id: 'used',
            title: t('Last used'),
            cell: row => <Time at={row.last_used} otherwise={t('never')} />,
          },
          { id: 'since', title: t('Since'), cell: row => <Time at={row.created_ts} /> },
        ]}
      />
      {named && (
        <Name of={named === 'new' ? undefined : named} onClose={() => setNamed(undefined)} />
      )}
    </>
  );
}

/** A new passkey and its name, or another name. */
function Name({ of, onClose }: { of?: Passkey; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(of?.name ?? browser(navigator.userAgent));
  const save = useMutation({
    mutationFn: async () => {
      if (of) await post(`${PASSKEYS}/${of.id}`, { name }, 'PUT');
      else await register(name);
    },
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: ['user'] });
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
      title={of ? t('Rename the passkey') : t('Add a passkey')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        {save.error && <ErrorNote error={save.error} />}
        <TextInput
          label={t('Name')}
          description={t('So that you know which one to remove when you lose it.')}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          maxLength={100}
          required
          data-autofocus
        />
        <Button type="submit" loading={save.isPending}>
          {of ? t('Save') : t('Go on')}
        </Button>
      </form>
    </Modal>
  );
}

async function register(name: string): Promise<void> {
  const options = (await post(`${PASSKEYS}/start`)).json() as Promise<Record<string, unknown>>;
  const credential = await makePasskey(await options);
  if (credential) await post(PASSKEYS, { name, credential });
}
