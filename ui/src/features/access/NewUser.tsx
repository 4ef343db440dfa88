import { Button, Modal, MultiSelect, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { ErrorNote } from '../../parts/states';
import { useRoles } from './roles';
import { roleName } from './Users';

export function NewUser({
  opened,
  onClose,
  hasRoles,
}: {
  opened: boolean;
  onClose: () => void;
  hasRoles: boolean;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const save = useMutation({
    mutationFn: () =>
      post('/api/management/v1/useradm/users', {
        email,
        password,
        ...(hasRoles ? { roles: chosen } : {}),
      }),
    onSuccess: () => {
      setEmail('');
      setPassword('');
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
      opened={opened}
      onClose={onClose}
      title={t('Add a user')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        {save.error && <ErrorNote error={save.error} />}
        <TextInput
          type="email"
          label={t('E-mail')}
          value={email}
          onChange={e => setEmail(e.currentTarget.value)}
          required
          data-autofocus
          autoComplete="off"
        />
        <PasswordInput
          label={t('First password')}
          description={t('At least 8 characters; hand it over safely, the user can change it.')}
          value={password}
          onChange={e => setPassword(e.currentTarget.value)}
          minLength={8}
          required
          autoComplete="new-password"
        />
        {hasRoles && <RoleChoice value={chosen} onChange={setChosen} />}
        <Button type="submit" loading={save.isPending}>
          {t('Add')}
        </Button>
      </form>
    </Modal>
  );
}

function RoleChoice({ value, onChange }: { value: string[]; onChange: (roles: string[]) => void }) {
  const { t } = useTranslation();
  const roles = useRoles();
  return (
    <MultiSelect
      label={t('Roles')}
      data={(roles.data ?? []).map(role => ({ value: role.name, label: roleName(role.name) }))}
      value={value}
      onChange={onChange}
    />
  );
}
