import { ActionIcon, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Parameter } from './data';
import classes from './Remote.module.css';

interface Props {
  of: Parameter;
  onChange: (next: Parameter) => void;
  onRemove: () => void;
}

/** One value of a runbook: its name, and what it may be. */
export function ParameterFields({ of, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.parameter}>
      <TextInput
        label={t('Name')}
        value={of.name}
        onChange={event => onChange({ ...of, name: event.currentTarget.value })}
        required
      />
      <Select
        label={t('Kind')}
        value={of.type}
        allowDeselect={false}
        onChange={type => type && onChange({ name: of.name, type: type as Parameter['type'] })}
        data={[
          { value: 'text', label: t('text') },
          { value: 'number', label: t('whole number') },
          { value: 'choice', label: t('one of a list') },
        ]}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label={t('Remove {{name}}', { name: of.name })}
        onClick={onRemove}
      >
        <IconTrash size={16} />
      </ActionIcon>
      {of.type === 'text' && (
        <TextInput
          className={classes.across}
          label={t('Pattern')}
          description={t('A regular expression for the whole value.')}
          placeholder="[a-z0-9-]+"
          ff="monospace"
          value={of.pattern ?? ''}
          onChange={event => onChange({ ...of, pattern: event.currentTarget.value || undefined })}
        />
      )}
      {of.type === 'number' && (
        <>
          <NumberInput
            label={t('From')}
            value={of.min ?? ''}
            onChange={value => onChange({ ...of, min: value === '' ? undefined : Number(value) })}
          />
          <NumberInput
            label={t('To')}
            value={of.max ?? ''}
            onChange={value => onChange({ ...of, max: value === '' ? undefined : Number(value) })}
          />
        </>
      )}
      {of.type === 'choice' && (
        <TagsInput
          className={classes.across}
          label={t('The list')}
          value={of.choices ?? []}
          onChange={choices => onChange({ ...of, choices })}
        />
      )}
    </fieldset>
  );
}
