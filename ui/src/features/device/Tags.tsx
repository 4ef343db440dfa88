import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { Card } from '../../parts/Card';
import { ErrorNote } from '../../parts/states';
import { type DeviceRow, text } from '../devices/device';
import classes from './Tags.module.css';

/** What people say about a device; the tag `name` is what it is called. */
export function Tags({ device, inventory }: { device: string; inventory: DeviceRow }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const tags = inventory.attributes
    .filter(a => a.scope === 'tags')
    .map(a => ({ name: a.name, value: text(a.value) }));
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const save = useMutation({
    mutationFn: (next: { name: string; value: string }[]) =>
      api.PUT('/api/management/v1/inventory/devices/{id}/tags', {
        params: { path: { id: device } },
        body: next,
      }),
    onSuccess: () => {
      setName('');
      setValue('');
      return client.invalidateQueries({ queryKey: ['device'] });
    },
  });
  const add = (event: FormEvent) => {
    event.preventDefault();
    save.mutate([
      ...tags.filter(tag => tag.name !== name.trim()),
      { name: name.trim(), value: value.trim() },
    ]);
  };
  return (
    <Card title={t('Tags')} note={t('The tag “name” is what the device is called.')}>
      {save.error && <ErrorNote error={save.error} />}
      <ul className={classes.tags}>
        {tags.map(tag => (
          <li key={tag.name}>
            <span className="quiet">{tag.name}</span>
            <span className="truncate">{tag.value}</span>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={24}
              aria-label={t('Remove the tag {{name}}', { name: tag.name })}
              onClick={() => save.mutate(tags.filter(other => other.name !== tag.name))}
            >
              <IconX size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <form className={classes.form} onSubmit={add}>
        <TextInput
          size="xs"
          aria-label={t('Name of the tag')}
          placeholder={t('name')}
          value={name}
          onChange={e => setName(e.currentTarget.value)}
          required
        />
        <TextInput
          size="xs"
          aria-label={t('Value of the tag')}
          placeholder={t('value')}
          value={value}
          onChange={e => setValue(e.currentTarget.value)}
          required
        />
        <Button
          type="submit"
          variant="default"
          size="compact-sm"
          loading={save.isPending}
          leftSection={<IconPlus size={14} />}
        >
          {t('Add')}
        </Button>
      </form>
    </Card>
  );
}
