import { ActionIcon, Button, MultiSelect, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

type Line = [group: string, roles: string[]];

interface Props {
  of: Line[];
  choices: { value: string; label: string }[];
  onChange: (lines: Line[]) => void;
}

/** Which group at the provider brings which roles here. */
export function GroupRoles({ of, choices, onChange }: Props) {
  const { t } = useTranslation();
  const set = (index: number, next?: Line) =>
    onChange(of.flatMap((line, i) => (i === index ? (next ? [next] : []) : [line])));
  return (
    <div style={{ display: 'grid', gap: 8 }}>
      {of.map(([group, roles], index) => (
        <div
          key={index}
          style={{
            display: 'grid',
            gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1.4fr) auto',
            gap: 8,
            alignItems: 'end',
          }}
        >
          <TextInput
            label={t('Group there')}
            value={group}
            onChange={event => set(index, [event.currentTarget.value, roles])}
          />
          <MultiSelect
            label={t('Roles here')}
            data={choices}
            value={roles}
            onChange={next => set(index, [group, next])}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label={t('Remove {{name}}', { name: group })}
            onClick={() => set(index)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={15} />}
          onClick={() => onChange([...of, ['', []]])}
        >
          {t('Add a group')}
        </Button>
      </div>
    </div>
  );
}
