import { Button, Checkbox, Group, Modal, Select, TagsInput, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { ErrorNote } from '../../parts/states';
import { type AccessPolicy, CAPABILITIES, REQUESTS } from './data';
import { capabilityText } from './words';

interface Props {
  device: string;
  name: string;
  group?: string;
  policy: AccessPolicy;
  onClose: () => void;
}

const MINUTES = [15, 30, 60, 120, 240, 480];

/** Asks to be let onto a device, or onto the devices of its group: what for, and for how long. */
export function AskAccess({ device, name, group, policy, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const demanded = CAPABILITIES.filter(what => policy.demands?.[what]);
  const [what, setWhat] = useState<string[]>(demanded.slice(0, 1));
  const [where, setWhere] = useState('device');
  const [targets, setTargets] = useState<string[]>([]);
  const [reason, setReason] = useState('');
  const most = Math.min(
    ...what.map(one => policy.demands?.[one]?.minutes_max ?? Number.POSITIVE_INFINITY),
  );
  const offered = MINUTES.filter(minutes => minutes <= most);
  const choices = offered.length > 0 ? offered : [Number.isFinite(most) ? most : 15];
  const [minutes, setMinutes] = useState('30');
  const chosen = choices.includes(Number(minutes)) ? minutes : String(choices.at(-1));
  const ask = useMutation({
    mutationFn: () =>
      post(REQUESTS, {
        ...(where === 'group' ? { group } : { device_id: device }),
        capabilities: what,
        targets: what.includes('forward') ? targets : [],
        reason,
        minutes: Number(chosen),
      }),
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: ['session'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Ask for access to {{name}}', { name })}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        {ask.error && <ErrorNote error={ask.error} />}
        <Checkbox.Group label={t('To do what')} value={what} onChange={setWhat}>
          <Group gap={14} mt={6}>
            {CAPABILITIES.map(one => (
              <Checkbox key={one} value={one} label={capabilityText(one, t)} size="sm" />
            ))}
          </Group>
        </Checkbox.Group>
        {what.includes('forward') && (
          <TagsInput
            label={t('Addresses')}
            description={t('For example tcp/127.0.0.1:502, as the device sees them.')}
            value={targets}
            onChange={setTargets}
          />
        )}
        {group && (
          <Select
            label={t('Where')}
            value={where}
            onChange={value => value && setWhere(value)}
            allowDeselect={false}
            data={[
              { value: 'device', label: t('only {{name}}', { name }) },
              { value: 'group', label: t('all devices of the group {{name}}', { name: group }) },
            ]}
          />
        )}
        <Select
          label={t('For how long')}
          value={chosen}
          onChange={value => value && setMinutes(value)}
          allowDeselect={false}
          data={choices.map(value => ({
            value: String(value),
            label: t('{{count, number}} minutes', { count: value }),
          }))}
        />
        <Textarea
          label={t('Reason')}
          description={t('Who approves reads it, and it stands in the audit log.')}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
          autosize
          minRows={2}
          required
          data-autofocus
        />
        <Button type="submit" loading={ask.isPending} disabled={what.length === 0}>
          {t('Ask')}
        </Button>
      </form>
    </Modal>
  );
}
