import { ActionIcon, Button, Modal, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { ErrorNote } from '../../parts/states';
import classes from './Device.module.css';

interface Props {
  path: string;
  values: Record<string, string>;
  /** What the device says: where to begin if nothing is configured yet. */
  suggestions: Record<string, string>;
  onClose: () => void;
  onSaved: () => unknown;
}

export function ConfigurationEditor({ path, values, suggestions, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const begin = Object.entries(Object.keys(values).length > 0 ? values : suggestions);
  const [lines, setLines] = useState<[string, string][]>(begin.length > 0 ? begin : [['', '']]);
  const save = useMutation({
    mutationFn: () =>
      post(path, Object.fromEntries(lines.filter(([key]) => key.trim() !== '')), 'PUT'),
    onSuccess: () => {
      onClose();
      return onSaved();
    },
  });
  const set = (index: number, next?: [string, string]) =>
    setLines(lines.flatMap((line, i) => (i === index ? (next ? [next] : []) : [line])));
  const keys = lines.map(([key]) => key.trim()).filter(Boolean);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('How the device should be set up')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 10 }}>
        {save.error && <ErrorNote error={save.error} />}
        {lines.map(([key, value], index) => (
          <div key={index} className={classes.pair}>
            <TextInput
              aria-label={t('Key')}
              placeholder={t('Key')}
              ff="monospace"
              value={key}
              error={key.trim() !== '' && key.trim() === twice && t('twice')}
              onChange={event => set(index, [event.currentTarget.value, value])}
            />
            <TextInput
              aria-label={t('Value of {{name}}', { name: key })}
              placeholder={t('Value')}
              ff="monospace"
              value={value}
              onChange={event => set(index, [key, event.currentTarget.value])}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              aria-label={t('Remove {{name}}', { name: key })}
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
            onClick={() => setLines([...lines, ['', '']])}
          >
            {t('Add a key')}
          </Button>
        </div>
        <Button type="submit" loading={save.isPending} disabled={twice !== undefined}>
          {t('Save')}
        </Button>
        <p className="quiet" style={{ margin: 0 }}>
          {t('Saving changes nothing on the device yet: a deployment brings it there.')}
        </p>
      </form>
    </Modal>
  );
}
