import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { get } from '../../api/rest';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { Empty, ErrorNote } from '../../parts/states';
import { useGroups } from '../devices/data';
import classes from './Roles.module.css';
import { limitsOf, PERMISSIONS, words } from './roles';
import { roleName } from './Users';

type Holder = Schemas['Holder'];

/** Who can do this, to which group; and the grant that says so. */
export function WhoMay() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const groups = useGroups();
  const search = useSearch({ from: '/shell/access' });
  const right = search.right ?? 'DEPLOY';
  const go = (change: typeof search) =>
    void navigate({ to: '/access', search: { ...search, ...change }, replace: true });
  const holders = useQuery({
    queryKey: ['user', 'holders', right, search.group ?? ''],
    queryFn: () =>
      get<Holder[]>(
        `/api/management/v1/useradm/permissions/${right}/holders${
          search.group ? `?group=${encodeURIComponent(search.group)}` : ''
        }`,
      ),
  });
  const columns: Column<Holder>[] = [
    {
      id: 'who',
      title: t('User'),
      cell: row => (
        <div className="truncate" style={{ fontWeight: 560 }}>
          {row.user.email}
        </div>
      ),
    },
    { id: 'role', title: t('By the role'), cell: row => (row.role ? roleName(row.role) : '–') },
    {
      id: 'limits',
      title: t('Within'),
      cell: row => limitsOf(row, t).join(' · ') || t('everywhere, without a limit'),
    },
  ];
  return (
    <Card flush>
      <div className={classes.ask}>
        <Select
          label={t('Who can')}
          value={right}
          onChange={value => go({ right: value === 'DEPLOY' ? undefined : (value ?? undefined) })}
          allowDeselect={false}
          searchable
          data={Object.values(PERMISSIONS)
            .flat()
            .map(value => ({ value, label: words(value) }))}
        />
        <Select
          label={t('on the devices of')}
          placeholder={t('any group')}
          value={search.group ?? null}
          onChange={value => go({ group: value ?? undefined })}
          clearable
          searchable
          data={groups.data ?? []}
        />
      </div>
      {holders.error ? (
        <ErrorNote error={holders.error} retry={() => void holders.refetch()} />
      ) : (
        <DataTable
          label={t('Who can')}
          columns={columns}
          about={`${right} ${search.group}`}
          rows={holders.data}
          ghosts={4}
          rowKey={row => `${row.user.id} ${row.role} ${JSON.stringify([row.scope, row.budget])}`}
          empty={<Empty title={t('Nobody')} />}
        />
      )}
    </Card>
  );
}
