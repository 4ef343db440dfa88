import { Button, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { madeId, post } from '../../api/rest';
import { Answer, Empty, ErrorNote } from '../../parts/states';
import { useGroups } from '../devices/data';
import { type Parameter, RUNBOOKS, type Runbook, runbooksQuery } from './data';
import classes from './Remote.module.css';

interface Props {
  /** Left out: it is chosen here. */
  runbook?: Runbook;
  /** Left out: a group is chosen here. */
  devices?: string[];
  onClose: () => void;
}

/** Runs a runbook on devices; the results gather on their own page. */
export function RunDialog({ runbook, devices, onClose }: Props) {
  const { t } = useTranslation();
  const runbooks = useQuery({ ...runbooksQuery, enabled: !runbook });
  return (
    <Modal
      opened
      onClose={onClose}
      title={runbook ? t('Run {{name}}', { name: runbook.name }) : t('Run a runbook')}
      size={520}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {runbook ? (
        <Form choices={[runbook]} devices={devices} onClose={onClose} />
      ) : (
        <Answer of={runbooks}>
          {list =>
            list.length > 0 ? (
              <Form choices={list} devices={devices} onClose={onClose} />
            ) : (
              <Empty title={t('No runbook yet')}>
                {t('Who manages the tenant writes them under “Remote access”.')}
              </Empty>
            )
          }
        </Answer>
      )}
    </Modal>
  );
}

function Form({
  choices,
  devices,
  onClose,
}: {
  choices: Runbook[];
  devices?: string[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const groups = useGroups();
  const [name, setName] = useState(choices[0]?.name ?? '');
  const [group, setGroup] = useState<string | null>(null);
  const [values, setValues] = useState<Record<string, string>>({});
  const runbook = choices.find(one => one.name === name);
  const run = useMutation({
    mutationFn: async () =>
      madeId(
        await post(`${RUNBOOKS}/${encodeURIComponent(name)}/runs`, {
          ...(devices ? { devices } : { group }),
          parameters: values,
        }),
      ),
    onSuccess: async id => {
      onClose();
      await client.invalidateQueries({ queryKey: ['runbook'] });
      await navigate({ to: '/remote', search: { tab: 'runs', open: id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.mutate();
  };
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
      {run.error && <ErrorNote error={run.error} />}
      {choices.length > 1 && (
        <Select
          label={t('Runbook')}
          value={name}
          onChange={value => {
            setName(value ?? '');
            setValues({});
          }}
          searchable
          allowDeselect={false}
          data={choices.map(one => one.name)}
          data-autofocus
        />
      )}
      {runbook?.description && <p className={classes.words}>{runbook.description}</p>}
      <pre className={classes.paste}>{runbook?.command}</pre>
      {(runbook?.parameters ?? []).map(parameter => (
        <Value
          key={parameter.name}
          of={parameter}
          value={values[parameter.name] ?? ''}
          onChange={value => setValues({ ...values, [parameter.name]: value })}
        />
      ))}
      {!devices && (
        <Select
          label={t('On the devices of the group')}
          value={group}
          onChange={setGroup}
          data={groups.data ?? []}
          searchable
          required
        />
      )}
      <Button type="submit" loading={run.isPending} disabled={!devices && !group}>
        {devices
          ? t('Run on {{count, number}} devices', { count: devices.length })
          : t('Run on the group')}
      </Button>
    </form>
  );
}

function Value({
  of,
  value,
  onChange,
}: {
  of: Parameter;
  value: string;
  onChange: (value: string) => void;
}) {
  if (of.type === 'choice')
    return (
      <Select
        label={of.name}
        data={of.choices ?? []}
        value={value || null}
        onChange={next => onChange(next ?? '')}
        required
      />
    );
  if (of.type === 'number')
    return (
      <NumberInput
        label={of.name}
        min={of.min}
        max={of.max}
        allowDecimal={false}
        value={value}
        onChange={next => onChange(String(next))}
        required
      />
    );
  return (
    <TextInput
      label={of.name}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
      required
    />
  );
}
