import { Button, Modal, MultiSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import type { User } from '../../api/session';
import { ErrorNote } from '../../parts/states';
import { useRoles } from './roles';
import { roleName } from './Users';

export function UserRoles({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const roles = useRoles();
  const [chosen, setChosen] = useState(user.roles ?? []);
  const save = useMutation({
    mutationFn: () => post(`/api/management/v1/useradm/users/${user.id}`, { roles: chosen }, 'PUT'),
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
      title={t('Roles of {{name}}', { name: user.email })}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        {save.error && <ErrorNote error={save.error} />}
        <MultiSelect
          label={t('Roles')}
          description={t(
            'A request is allowed if one grant covers it wholly. Without a role the user may only look after the own account.',
          )}
          data={(roles.data ?? []).map(role => ({ value: role.name, label: roleName(role.name) }))}
          value={chosen}
          onChange={setChosen}
          data-autofocus
        />
        <Button type="submit" loading={save.isPending}>
          {t('Save')}
        </Button>
      </form>
    </Modal>
  );
}
