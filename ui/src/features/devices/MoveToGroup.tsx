import { Autocomplete, Button, Modal, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { ErrorNote } from '../../parts/states';
import { begin, meant } from '../bulk/data';
import { useGroups } from './data';
import { chosenIds, chunks } from './matching';
import type { DeviceSearch } from './search';
import type { DeviceSelection } from './useSelection';

const MOVED_AT_ONCE = 1000;

interface Props {
  opened: boolean;
  onClose: () => void;
  selection: DeviceSelection;
  search: DeviceSearch;
  chosen: number;
}

export function MoveToGroup({ opened, onClose, selection, search, chosen }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const groups = useGroups();
  const [group, setGroup] = useState('');
  const move = useMutation({
    mutationFn: async () => {
      if (selection.all) return begin('join_group', await meant(selection, search), group);
      for (const ids of chunks(await chosenIds(selection, search), MOVED_AT_ONCE)) {
        await api.PATCH('/api/management/v1/inventory/groups/{name}/devices', {
          params: { path: { name: group } },
          body: ids,
        });
      }
    },
    onSuccess: async () => {
      if (!selection.all)
        notifications.show({
          message: t('{{count, number}} devices moved to {{group}}', { count: chosen, group }),
        });
      selection.clear();
      onClose();
      await client.invalidateQueries({ queryKey: ['device'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    move.mutate();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('Move to a group')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        <Text size="sm" c="dimmed">
          {t(
            'A device is in one group at most: {{count, number}} devices leave the group they are in now.',
            { count: chosen },
          )}
        </Text>
        {move.error && <ErrorNote error={move.error} />}
        <Autocomplete
          label={t('Group, existing or new')}
          data={groups.data ?? []}
          value={group}
          onChange={setGroup}
          required
          data-autofocus
        />
        <Button type="submit" loading={move.isPending} disabled={!group}>
          {t('Move')}
        </Button>
      </form>
    </Modal>
  );
}
