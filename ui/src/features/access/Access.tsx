import { Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '../../api/client';
import { useMe } from '../../api/session';
import { Card } from '../../parts/Card';
import { Page } from '../../parts/Page';
import { NewUser } from './NewUser';
import { OwnPassword } from './OwnPassword';
import { Users } from './Users';

const USERS = '/api/management/v1/useradm/users';

export function Access() {
  const { t } = useTranslation();
  const me = useMe();
  const users = useQuery({ queryKey: ['user', 'list'], queryFn: () => data(api.GET(USERS, {})) });
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title={t('Access')}
      call={{ path: USERS }}
      actions={
        <Button leftSection={<IconUserPlus size={16} />} onClick={() => setAdding(true)}>
          {t('Add a user')}
        </Button>
      }
    >
      <div style={{ display: 'grid', gap: 18 }}>
        <Users users={users} me={me.data?.id} />
        <Card title={t('Your password')}>
          <OwnPassword />
        </Card>
      </div>
      <NewUser opened={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}
