import { Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { begin, meant } from '../bulk/data';
import { admit } from './admit';
import { chosenIds } from './matching';
import type { DeviceSearch } from './search';
import type { DeviceSelection } from './useSelection';

export function AdmitMenuItems({
  selection,
  search,
}: {
  selection: DeviceSelection;
  search: DeviceSearch;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: async (status: 'accepted' | 'rejected') => {
      if (!selection.all) return admit(await chosenIds(selection, search), status);
      await begin(status === 'accepted' ? 'accept' : 'reject', await meant(selection, search));
      return undefined;
    },
    onSuccess: async (decided, status) => {
      if (decided !== undefined)
        notifications.show({
          message:
            status === 'accepted'
              ? t('{{count, number}} devices accepted', { count: decided })
              : t('{{count, number}} devices rejected', { count: decided }),
        });
      selection.clear();
      await client.invalidateQueries({ queryKey: ['device'] });
    },
    onError: error => notifications.show({ color: 'red', message: error.message }),
  });
  return (
    <>
      <Menu.Item leftSection={<IconCheck size={16} />} onClick={() => decide.mutate('accepted')}>
        {t('Accept')}
      </Menu.Item>
      <Menu.Item leftSection={<IconX size={16} />} onClick={() => decide.mutate('rejected')}>
        {t('Reject')}
      </Menu.Item>
      <Menu.Divider />
    </>
  );
}
