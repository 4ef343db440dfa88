import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { statusText } from '../../parts/Status';
import { AddFilter } from './AddFilter';
import { ColumnsMenu } from './ColumnsMenu';
import { useGroups, useStatusCounts } from './data';
import classes from './FilterBar.module.css';
import { parse, show, signOf } from './filter';
import { type DeviceSearch, STATUSES } from './search';

const WAIT_MILLIS = 250;

interface Props {
  search: DeviceSearch;
  onChange: (change: Partial<DeviceSearch>) => void;
}

export function FilterBar({ search, onChange }: Props) {
  const { t } = useTranslation();
  const groups = useGroups();
  const counts = useStatusCounts();
  const [typed, setTyped] = useState(search.q ?? '');
  useEffect(() => setTyped(search.q ?? ''), [search.q]);
  const later = useDebouncedCallback((q: string) => onChange({ q: q || undefined }), WAIT_MILLIS);
  const number = (status: string) => counts.data?.[status] ?? 0;
  return (
    <div className={classes.bar}>
      <TextInput
        data-search
        className={classes.search}
        placeholder={t('Name, identity, attribute …')}
        aria-label={t('Search devices')}
        leftSection={<IconSearch size={16} />}
        value={typed}
        onChange={event => {
          setTyped(event.currentTarget.value);
          later(event.currentTarget.value);
        }}
      />
      <Select
        clearable
        aria-label={t('Status')}
        placeholder={t('Any status')}
        w={190}
        value={search.status ?? null}
        onChange={status => onChange({ status: status ?? undefined })}
        data={STATUSES.map(status => ({
          value: status,
          label: counts.data
            ? `${t(statusText(status))} · ${number(status)}`
            : t(statusText(status)),
        }))}
      />
      <Select
        clearable
        searchable
        aria-label={t('Group')}
        placeholder={t('Any group')}
        w={180}
        value={search.group === '' ? ' ' : (search.group ?? null)}
        onChange={group => onChange({ group: group === ' ' ? '' : (group ?? undefined) })}
        data={[{ value: ' ', label: t('Without a group') }, ...(groups.data ?? [])]}
      />
      <AddFilter onAdd={filter => onChange({ f: [...(search.f ?? []), filter] })} />
      <div className={classes.gap} />
      <ColumnsMenu chosen={search.cols} onChange={cols => onChange({ cols, page: search.page })} />
      {(search.f?.length ?? 0) > 0 && (
        <ul className={classes.chips}>
          {search.f?.map((filter, index) => (
            <Chip
              key={index}
              filter={filter}
              onRemove={() => onChange({ f: search.f?.filter((_, i) => i !== index) })}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Chip({ filter, onRemove }: { filter: string; onRemove: () => void }) {
  const { t } = useTranslation();
  const predicate = parse(filter);
  if (!predicate) return null;
  const text = `${predicate.attribute} ${signOf(predicate.type)} ${show(predicate.value)}`;
  return (
    <li className={classes.chip}>
      <span className={classes.attribute}>{predicate.attribute}</span>
      <span className="quiet">{signOf(predicate.type)}</span>
      <span className="truncate">{show(predicate.value)}</span>
      <button
        type="button"
        onClick={onRemove}
        aria-label={t('Remove the filter {{text}}', { text })}
      >
        <IconX size={13} />
      </button>
    </li>
  );
}
