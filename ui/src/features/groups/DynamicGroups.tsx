import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots, IconRocket, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { remove } from '../../api/rest';
import { Card } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { type Column, DataTable } from '../../parts/DataTable';
import { count } from '../../parts/format';
import { Guarded } from '../../parts/Guarded';
import { LinkButton } from '../../parts/links';
import { Empty, ErrorNote } from '../../parts/states';
import type { Predicate } from '../devices/device';
import { print } from '../devices/filter';
import { type DynamicGroup, FILTERS, sizeQuery, termsText, useDynamicGroups } from './dynamic';

/** Saved filters: who matches is a member, today and tomorrow. */
export function DynamicGroups() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const groups = useDynamicGroups();
  const [leaving, setLeaving] = useState<DynamicGroup>();
  const drop = useMutation({
    mutationFn: (id: string) => remove(`${FILTERS}/${id}`),
    onSuccess: () => {
      setLeaving(undefined);
      return client.invalidateQueries({ queryKey: ['device', 'filters'] });
    },
  });
  const columns: Column<DynamicGroup>[] = [
    {
      id: 'name',
      title: t('Group'),
      cell: row => <strong style={{ fontWeight: 560 }}>{row.name}</strong>,
    },
    {
      id: 'terms',
      title: t('Who belongs to it'),
      cell: row => <div className="truncate">{termsText(row.terms)}</div>,
    },
    {
      id: 'size',
      title: t('Devices now'),
      align: 'end',
      width: 120,
      cell: row => <Size id={row.id} />,
    },
    {
      id: 'do',
      title: '',
      align: 'end',
      width: 190,
      cell: row => (
        <span style={{ display: 'inline-flex', gap: 6 }}>
          <Guarded right="DEPLOY">
            <LinkButton
              to="/deployments/new"
              search={{ dynamic: row.id }}
              variant="default"
              leftSection={<IconRocket size={15} />}
            >
              {t('Deploy')}
            </LinkButton>
          </Guarded>
          <Menu>
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={32}
                aria-label={t('More actions for {{name}}', { name: row.name })}
              >
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => setLeaving(row)}>
                {t('Delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      ),
    },
  ];
  // the list of devices knows terms that all must hold; alternatives have no address there
  const open = (row: DynamicGroup) => {
    const plain = row.terms.filter((term): term is Predicate => 'attribute' in term);
    if (plain.length === row.terms.length)
      void navigate({ to: '/devices', search: { f: plain.map(print), view: row.name } });
  };
  if (groups.error) return <ErrorNote error={groups.error} retry={() => void groups.refetch()} />;
  return (
    <Card
      title={t('Dynamic groups')}
      note={t('Saved filters: whoever matches belongs to it, at any time.')}
      flush
    >
      <DataTable
        label={t('Dynamic groups')}
        columns={columns}
        rows={groups.data}
        rowKey={row => row.id}
        onOpen={open}
        empty={
          <Empty
            title={t('No dynamic groups yet')}
            action={
              <Button variant="default" onClick={() => void navigate({ to: '/devices' })}>
                {t('Filter devices')}
              </Button>
            }
          >
            {t('Filter the list of devices and save what you see as a dynamic group.')}
          </Empty>
        }
      />
      <Confirm
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t('Delete {{name}}?', { name: leaving?.name })}
        action={t('Delete')}
        busy={drop.isPending}
        error={drop.error}
        onConfirm={() => leaving && drop.mutate(leaving.id)}
      >
        {t('Devices stay as they are. A group that something uses cannot be deleted.')}
      </Confirm>
    </Card>
  );
}

function Size({ id }: { id: string }) {
  const size = useQuery(sizeQuery(id));
  return <>{size.data === undefined ? '' : count(size.data)}</>;
}
