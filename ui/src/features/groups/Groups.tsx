import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconRocket, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, paged } from '../../api/client';
import { useOffers } from '../../api/rest';
import { Card } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { type Column, DataTable } from '../../parts/DataTable';
import { count } from '../../parts/format';
import { LinkButton } from '../../parts/links';
import { Page } from '../../parts/Page';
import { Empty, ErrorNote } from '../../parts/states';
import { useGroups } from '../devices/data';
import { DynamicGroups } from './DynamicGroups';
import { FILTERS } from './dynamic';

const SEARCH = '/api/management/v2/inventory/filters/search';

/** Static groups: each device is in one at most. */
export function Groups() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const groups = useGroups();
  const dynamic = useOffers(FILTERS);
  const [leaving, setLeaving] = useState<string>();
  const names = groups.data ?? [];
  const sizes = useQueries({
    queries: names.map(name => ({
      queryKey: ['device', 'group-size', name],
      queryFn: () =>
        paged(
          api.POST(SEARCH, {
            body: {
              per_page: 1,
              filters: [{ scope: 'system', attribute: 'group', type: '$eq' as const, value: name }],
            },
          }),
        ),
    })),
  });
  const remove = useMutation({
    mutationFn: (name: string) =>
      api.DELETE('/api/management/v1/inventory/groups/{name}', { params: { path: { name } } }),
    onSuccess: () => {
      setLeaving(undefined);
      return client.invalidateQueries({ queryKey: ['device'] });
    },
  });
  const size = (name: string) => sizes[names.indexOf(name)]?.data?.total;
  const columns: Column<string>[] = [
    {
      id: 'name',
      title: t('Group'),
      cell: name => <strong style={{ fontWeight: 560 }}>{name}</strong>,
    },
    {
      id: 'size',
      title: t('Devices'),
      align: 'end',
      width: 120,
      cell: name => (size(name) === undefined ? '' : count(size(name)!)),
    },
    {
      id: 'do',
      title: '',
      align: 'end',
      width: 190,
      cell: name => (
        <span style={{ display: 'inline-flex', gap: 6 }}>
          <LinkButton
            to="/deployments/new"
            search={{ group: name }}
            variant="default"
            leftSection={<IconRocket size={15} />}
          >
            {t('Deploy')}
          </LinkButton>
          <Menu>
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={32}
                aria-label={t('More actions for {{name}}', { name })}
              >
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setLeaving(name)}>
                {t('Dissolve the group')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      ),
    },
  ];
  return (
    <Page
      title={t('Groups')}
      lead={t('A device is in one static group at most; a group lasts as long as it has devices.')}
      call={{ path: '/api/management/v1/inventory/groups' }}
    >
      {groups.error ? (
        <ErrorNote error={groups.error} retry={() => void groups.refetch()} />
      ) : (
        <Card title={t('Static groups')} note={t('Devices that a person put together.')} flush>
          <DataTable
            label={t('Groups')}
            columns={columns}
            rows={groups.data}
            rowKey={name => name}
            onOpen={group => void navigate({ to: '/devices', search: { group } })}
            empty={
              <Empty
                title={t('No groups yet')}
                action={<LinkButton to="/devices">{t('Choose devices')}</LinkButton>}
              >
                {t(
                  'Choose devices in the list and move them to a group: by site, by hardware, by customer.',
                )}
              </Empty>
            }
          />
        </Card>
      )}
      {dynamic && (
        <div style={{ marginTop: 18 }}>
          <DynamicGroups />
        </div>
      )}
      <Confirm
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t('Dissolve the group {{name}}?', { name: leaving })}
        action={t('Dissolve')}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => leaving && remove.mutate(leaving)}
      >
        {t(
          '{{count, number}} devices stay, but in no group. Roles that are bound to the group reach them no longer.',
          { count: size(leaving ?? '') ?? 0 },
        )}
      </Confirm>
    </Page>
  );
}
