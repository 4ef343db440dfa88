import { Button, Modal, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { ErrorNote } from '../../parts/states';
import { GrantEditor } from './GrantEditor';
import type { Grant, Role } from './roles';

const ROLES = '/api/management/v2/useradm/roles';

/** A role of one's own. The server takes nothing that one does not hold oneself. */
export function RoleEditor({ role, onClose }: { role?: Role; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [grants, setGrants] = useState<Grant[]>(
    role?.grants ?? [{ permissions: ['READ_DEVICES'] }],
  );
  const save = useMutation({
    mutationFn: () => {
      const body = { name, description, grants };
      return role
        ? post(`${ROLES}/${encodeURIComponent(role.name)}`, body, 'PUT')
        : post(ROLES, body);
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
      size={820}
      title={role ? t('Edit {{name}}', { name: role.name }) : t('New role')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        {save.error && <ErrorNote error={save.error} />}
        <TextInput
          label={t('Name')}
          value={name}
          onChange={e => setName(e.currentTarget.value)}
          disabled={Boolean(role)}
          maxLength={256}
          required
          data-autofocus
        />
        <TextInput
          label={t('Description')}
          value={description}
          onChange={e => setDescription(e.currentTarget.value)}
        />
        {grants.map((grant, index) => (
          <GrantEditor
            key={index}
            grant={grant}
            onChange={next => setGrants(grants.map((other, at) => (at === index ? next : other)))}
            onRemove={
              grants.length > 1
                ? () => setGrants(grants.filter((_, at) => at !== index))
                : undefined
            }
          />
        ))}
        <div>
          <Button
            variant="subtle"
            leftSection={<IconPlus size={15} />}
            onClick={() => setGrants([...grants, { permissions: [] }])}
          >
            {t('Another grant')}
          </Button>
        </div>
        <Button
          type="submit"
          loading={save.isPending}
          disabled={!name.trim() || grants.some(grant => grant.permissions.length === 0)}
        >
          {t('Save')}
        </Button>
      </form>
    </Modal>
  );
}
