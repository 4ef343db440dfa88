import { Button, Drawer, NumberInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { ErrorNote } from '../../parts/states';
import { type Parameter, RUNBOOKS, type Runbook } from './data';
import { ParameterFields } from './ParameterFields';

const EMPTY: Runbook = { name: '', description: '', command: '', timeout_seconds: 60 };

/** A runbook: its one line, and what may stand in it. */
export function RunbookForm({ of, onClose }: { of?: Runbook; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [runbook, setRunbook] = useState<Runbook>(of ?? EMPTY);
  const set = (change: Partial<Runbook>) => setRunbook({ ...runbook, ...change });
  const parameters = runbook.parameters ?? [];
  const replace = (index: number, next?: Parameter) =>
    set({ parameters: parameters.flatMap((old, i) => (i === index ? (next ?? []) : old)) });
  const save = useMutation({
    mutationFn: () =>
      of
        ? post(`${RUNBOOKS}/${encodeURIComponent(of.name)}`, runbook, 'PUT')
        : post(RUNBOOKS, runbook),
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: ['runbook'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={560}
      title={of ? of.name : t('New runbook')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        {save.error && <ErrorNote error={save.error} />}
        {!of && (
          <TextInput
            label={t('Name')}
            placeholder="restart-service"
            value={runbook.name}
            onChange={event => set({ name: event.currentTarget.value })}
            required
            data-autofocus
          />
        )}
        <TextInput
          label={t('What it does')}
          value={runbook.description ?? ''}
          onChange={event => set({ description: event.currentTarget.value })}
        />
        <TextInput
          label={t('Command')}
          description={t('One line. A name in double braces stands for a value.')}
          placeholder="systemctl restart {{unit}}"
          ff="monospace"
          value={runbook.command}
          onChange={event => set({ command: event.currentTarget.value })}
          required
        />
        {parameters.map((parameter, index) => (
          <ParameterFields
            key={index}
            of={parameter}
            onChange={next => replace(index, next)}
            onRemove={() => replace(index)}
          />
        ))}
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={15} />}
            onClick={() => set({ parameters: [...parameters, { name: '', type: 'text' }] })}
          >
            {t('Add a value')}
          </Button>
        </div>
        <NumberInput
          label={t('Seconds until it is given up')}
          min={1}
          value={runbook.timeout_seconds ?? 60}
          onChange={value => set({ timeout_seconds: Number(value) || 60 })}
        />
        <Button type="submit" loading={save.isPending}>
          {t('Save')}
        </Button>
      </form>
    </Drawer>
  );
}
