import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type UseQueryResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import type { User } from '../../api/session';
import { Card } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { type Column, DataTable } from '../../parts/DataTable';
import { ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';

export function Users({ users, me }: { users: UseQueryResult<User[]>; me?: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [leaving, setLeaving] = useState<User>();
  const remove = useMutation({
    mutationFn: (id: string) =>
      api.DELETE('/api/management/v1/useradm/users/{id}', { params: { path: { id } } }),
    onSuccess: () => {
      setLeaving(undefined);
      return client.invalidateQueries({ queryKey: ['user'] });
    },
  });
  const columns: Column<User>[] = [
    {
      id: 'email',
      title: t('User'),
      cell: user => (
        <>
          <strong style={{ fontWeight: 560 }}>{user.email}</strong>{' '}
          {user.id === me && <span className="quiet">{t('you')}</span>}
        </>
      ),
    },
    { id: 'created', title: t('Since'), cell: user => <Time at={user.created_ts} /> },
    {
      id: 'login',
      title: t('Last sign-in'),
      cell: user => <Time at={user.login_ts} otherwise={t('never')} />,
    },
    {
      id: 'do',
      title: '',
      align: 'end',
      width: 60,
      cell: user =>
        user.id !== me && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={30}
            aria-label={t('Delete {{name}}', { name: user.email })}
            onClick={() => setLeaving(user)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        ),
    },
  ];
  if (users.error) return <ErrorNote error={users.error} retry={() => void users.refetch()} />;
  return (
    <Card title={t('Users')} flush>
      <DataTable label={t('Users')} columns={columns} rows={users.data} rowKey={user => user.id} />
      <Confirm
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t('Delete {{name}}?', { name: leaving?.email })}
        action={t('Delete')}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => leaving && remove.mutate(leaving.id)}
      >
        {t('All sessions and tokens of this user end at once.')}
      </Confirm>
    </Card>
  );
}
