import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Column } from '../../parts/DataTable';
import { Status } from '../../parts/Status';
import { Time } from '../../parts/Time';
import {
  attribute,
  type DeviceRow,
  groupOf,
  identityOf,
  nameOf,
  releaseOf,
  seenAt,
  statusOf,
  text,
} from './device';
import { COLUMNS } from './search';

const TIMES = ['system/check_in_time', 'system/created_ts', 'system/updated_ts'];

/** The columns a person chose: a few have a face of their own, any attribute can be one. */
export function useColumns(chosen: string[] | undefined): Column<DeviceRow>[] {
  const { t } = useTranslation();
  const titles: Record<string, string> = {
    status: t('Status'),
    release: t('Release'),
    'inventory/device_type': t('Type'),
    'system/group': t('Group'),
    'system/check_in_time': t('Last seen'),
    'system/created_ts': t('First seen'),
    'system/updated_ts': t('Inventory of'),
  };
  const name: Column<DeviceRow> = {
    id: 'name',
    title: t('Device'),
    cell: row => (
      <>
        <Link to="/devices/$id" params={{ id: row.id }} className="device-name truncate">
          {nameOf(row)}
        </Link>
        {identityOf(row) !== nameOf(row) && (
          <span className="device-identity truncate">{identityOf(row)}</span>
        )}
      </>
    ),
  };
  const more = (chosen ?? COLUMNS).map(id => ({
    id: id === 'status' ? 'identity/status' : id === 'release' ? 'inventory/artifact_name' : id,
    title: titles[id] ?? id.slice(id.indexOf('/') + 1),
    sortable: true,
    cell: (row: DeviceRow) => <Cell id={id} row={row} />,
  }));
  return [name, ...more];
}

function Cell({ id, row }: { id: string; row: DeviceRow }) {
  if (id === 'status') return <Status of={statusOf(row)} />;
  if (id === 'release') return <Plain text={releaseOf(row)} />;
  if (id === 'system/check_in_time') return <Time at={seenAt(row)} />;
  if (id === 'system/group') return <Plain text={groupOf(row)} />;
  const slash = id.indexOf('/');
  const value = text(attribute(row, id.slice(0, slash), id.slice(slash + 1)));
  return TIMES.includes(id) ? <Time at={value} /> : <Plain text={value} />;
}

function Plain({ text }: { text: string }) {
  return text ? (
    <div className="truncate" title={text}>
      {text}
    </div>
  ) : (
    <span className="quiet">–</span>
  );
}
