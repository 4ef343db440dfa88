import { ActionIcon, Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconArrowUp, IconColumns3 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './ColumnsMenu.module.css';
import { useAttributeNames } from './data';
import { COLUMNS } from './search';

interface Props {
  chosen?: string[];
  onChange: (columns: string[] | undefined) => void;
}

/** Which attributes stand in the list, and in what order (by buttons: nothing must be dragged). */
export function ColumnsMenu({ chosen, onChange }: Props) {
  const { t } = useTranslation();
  const names = useAttributeNames();
  const [wanted, setWanted] = useState('');
  const on = chosen ?? COLUMNS;
  const own = [
    'status',
    'release',
    'inventory/device_type',
    'system/group',
    'system/check_in_time',
    'system/created_ts',
    'system/updated_ts',
  ];
  const all = [...new Set([...on, ...own, ...(names.data ?? []).map(n => `${n.scope}/${n.name}`)])];
  const rest = all.filter(
    id => !on.includes(id) && id.toLowerCase().includes(wanted.toLowerCase()),
  );
  const up = (index: number) => {
    const next = [...on];
    next.splice(index - 1, 0, next.splice(index, 1)[0]!);
    onChange(next);
  };
  return (
    <Popover trapFocus returnFocus position="bottom-end" shadow="md" radius="md" width={300}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns3 size={16} />}>
          {t('Columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={12}>
        <ul className={classes.list}>
          {on.map((id, index) => (
            <li key={id}>
              <Checkbox
                size="xs"
                label={id}
                checked
                onChange={() => onChange(on.filter(other => other !== id))}
              />
              {index > 0 && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={24}
                  aria-label={t('Move {{name}} up', { name: id })}
                  onClick={() => up(index)}
                >
                  <IconArrowUp size={14} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
        <TextInput
          mt={10}
          size="xs"
          placeholder={t('Find an attribute')}
          aria-label={t('Find an attribute')}
          value={wanted}
          onChange={e => setWanted(e.currentTarget.value)}
        />
        <ul className={classes.list} data-rest>
          {rest.slice(0, 60).map(id => (
            <li key={id}>
              <Checkbox
                size="xs"
                label={id}
                checked={false}
                onChange={() => onChange([...on, id])}
              />
            </li>
          ))}
        </ul>
        <Button variant="subtle" fullWidth mt={6} onClick={() => onChange(undefined)}>
          {t('Back to the usual columns')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
