import { Autocomplete, Button, Popover, Select } from '@mantine/core';
import { IconFilterPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAttributeNames } from './data';
import type { Predicate } from './device';
import { OPERATORS, print, typed } from './filter';

/** One condition: any attribute that devices have, any operator of the API, a value. */
export function AddFilter({ onAdd }: { onAdd: (filter: string) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      trapFocus
      returnFocus
      position="bottom-start"
      shadow="md"
      radius="md"
      width={300}
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconFilterPlus size={16} />}
          onClick={() => setOpen(!open)}
        >
          {t('Filter')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <FilterForm
          onDone={filter => {
            onAdd(filter);
            setOpen(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

export function FilterForm({ onDone }: { onDone: (filter: string) => void }) {
  const { t } = useTranslation();
  const names = useAttributeNames();
  const [attribute, setAttribute] = useState('');
  const [type, setType] = useState<Predicate['type']>('$eq');
  const [value, setValue] = useState('');
  const known = (names.data ?? []).map(name => `${name.scope}/${name.name}`);
  const full = attribute.includes('/')
    ? attribute
    : (known.find(k => k.endsWith(`/${attribute}`)) ?? `inventory/${attribute}`);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const slash = full.indexOf('/');
    onDone(
      print({
        scope: full.slice(0, slash),
        attribute: full.slice(slash + 1),
        type,
        value: typed(type, value),
      }),
    );
  };
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 10 }}>
      <Autocomplete
        label={t('Attribute')}
        data={[
          ...new Set([
            ...known,
            'system/check_in_time',
            'system/created_ts',
            'system/group',
            'identity/status',
          ]),
        ]}
        value={attribute}
        onChange={setAttribute}
        limit={40}
        maxDropdownHeight={260}
        comboboxProps={{ withinPortal: false }}
        required
        data-autofocus
      />
      <Select
        label={t('Condition')}
        value={type}
        onChange={chosen => chosen && setType(chosen as Predicate['type'])}
        data={OPERATORS.map(operator => ({ value: operator.type, label: t(operator.text) }))}
        comboboxProps={{ withinPortal: false }}
        allowDeselect={false}
      />
      {type === '$exists' ? (
        <Select
          label={t('Value')}
          value={value === 'false' ? 'false' : 'true'}
          onChange={chosen => setValue(chosen ?? 'true')}
          data={[
            { value: 'true', label: t('it exists') },
            { value: 'false', label: t('it is missing') },
          ]}
          comboboxProps={{ withinPortal: false }}
          allowDeselect={false}
        />
      ) : (
        <Autocomplete
          label={t('Value')}
          description={
            type === '$in' || type === '$nin' ? t('Several values, separated by commas') : undefined
          }
          value={value}
          onChange={setValue}
          required
        />
      )}
      <Button type="submit" disabled={!attribute}>
        {t('Apply')}
      </Button>
    </form>
  );
}
