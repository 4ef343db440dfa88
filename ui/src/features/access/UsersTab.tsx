import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '../../api/client';
import { useMe } from '../../api/session';
import { Card } from '../../parts/Card';
import { Guarded } from '../../parts/Guarded';
import { ErrorNote } from '../../parts/states';
import { NewUser } from './NewUser';
import { Users } from './Users';

export function UsersTab({ hasRoles }: { hasRoles: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const users = useQuery({
    queryKey: ['user', 'list'],
    queryFn: () => data(api.GET('/api/management/v1/useradm/users', {})),
  });
  const [adding, setAdding] = useState(false);
  if (users.error) return <ErrorNote error={users.error} retry={() => void users.refetch()} />;
  return (
    <Card
      title={t('Users')}
      flush
      action={
        <Guarded right="MANAGE_USERS">
          <Button leftSection={<IconUserPlus size={16} />} onClick={() => setAdding(true)}>
            {t('Add a user')}
          </Button>
        </Guarded>
      }
    >
      <Users users={users.data} me={me.data?.id} hasRoles={hasRoles} />
      <NewUser opened={adding} onClose={() => setAdding(false)} hasRoles={hasRoles} />
    </Card>
  );
}
