import { Autocomplete, Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { LinkAnchor } from '../../parts/links';
import { ErrorNote } from '../../parts/states';
import { useGroups } from '../devices/data';

/** The static group of a device, and the way into another. */
export function GroupOf({ device, group }: { device: string; group: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const groups = useGroups();
  const [wanted, setWanted] = useState<string>();
  const move = useMutation({
    mutationFn: async (to: string) => {
      if (to)
        await api.PUT('/api/management/v1/inventory/devices/{id}/group', {
          params: { path: { id: device } },
          body: { group: to },
        });
      else
        await api.DELETE('/api/management/v1/inventory/devices/{id}/group/{name}', {
          params: { path: { id: device, name: group } },
        });
    },
    onSuccess: () => {
      setWanted(undefined);
      return client.invalidateQueries({ queryKey: ['device'] });
    },
  });
  if (wanted === undefined) {
    return (
      <>
        {group ? (
          <LinkAnchor to="/devices" search={{ group }}>
            {group}
          </LinkAnchor>
        ) : (
          <span className="quiet">{t('none')}</span>
        )}{' '}
        <Button variant="subtle" size="compact-xs" onClick={() => setWanted(group)}>
          {t('Change')}
        </Button>
      </>
    );
  }
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      {move.error && <ErrorNote error={move.error} />}
      <Autocomplete
        aria-label={t('Group')}
        placeholder={t('Empty: no group')}
        data={groups.data ?? []}
        value={wanted}
        onChange={setWanted}
        autoFocus
      />
      <Group gap={6}>
        <Button
          onClick={() => move.mutate(wanted)}
          loading={move.isPending}
          disabled={wanted === group}
        >
          {t('Save')}
        </Button>
        <Button variant="default" onClick={() => setWanted(undefined)}>
          {t('Cancel')}
        </Button>
      </Group>
    </div>
  );
}
