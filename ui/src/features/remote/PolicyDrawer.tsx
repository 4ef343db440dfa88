import { Button, Drawer, NumberInput, Switch, TagsInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { Answer, ErrorNote } from '../../parts/states';
import { type AccessPolicy, CAPABILITIES, POLICY, usePolicy } from './data';
import classes from './Remote.module.css';
import { capabilityText } from './words';

/** What the tenant demands of remote access: yeses, paths, addresses, how long recordings stay. */
export function PolicyDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const policy = usePolicy();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={520}
      title={t('Rules of remote access')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <Answer of={policy}>{data => <Form of={data} onSaved={onClose} />}</Answer>
    </Drawer>
  );
}

const APPROVALS_DEFAULT = { approvals: 1, minutes_max: 60 };

function Form({ of, onSaved }: { of: AccessPolicy; onSaved: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [policy, setPolicy] = useState(of);
  const set = (change: Partial<AccessPolicy>) => setPolicy({ ...policy, ...change });
  const demand = (what: string, to: typeof APPROVALS_DEFAULT | undefined) => {
    const demands = { ...policy.demands };
    if (to) demands[what] = to;
    else delete demands[what];
    set({ demands });
  };
  const save = useMutation({
    mutationFn: () => post(POLICY, policy, 'PUT'),
    onSuccess: () => {
      onSaved();
      return client.invalidateQueries({ queryKey: ['session'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 18 }}>
      {save.error && <ErrorNote error={save.error} />}
      <section className={classes.rules} aria-label={t('What needs an approved request')}>
        <h3>{t('What needs an approved request')}</h3>
        {CAPABILITIES.map(what => {
          const held = policy.demands?.[what];
          return (
            <div key={what} className={classes.rule}>
              <Switch
                label={capabilityText(what, t)}
                checked={held !== undefined}
                onChange={event =>
                  demand(what, event.currentTarget.checked ? APPROVALS_DEFAULT : undefined)
                }
              />
              {held && (
                <>
                  <NumberInput
                    label={t('Yeses')}
                    min={1}
                    max={10}
                    value={held.approvals}
                    onChange={value =>
                      demand(what, { ...APPROVALS_DEFAULT, ...held, approvals: Number(value) || 1 })
                    }
                  />
                  <NumberInput
                    label={t('Minutes at most')}
                    min={1}
                    value={held.minutes_max ?? ''}
                    onChange={value => demand(what, { ...held, minutes_max: Number(value) || 1 })}
                  />
                </>
              )}
            </div>
          );
        })}
      </section>
      <TagsInput
        label={t('Files that may be fetched')}
        description={t('Paths such as /var/log/**. Empty: every path.')}
        value={policy.get_paths ?? []}
        onChange={get_paths => set({ get_paths })}
      />
      <TagsInput
        label={t('Files that may be put')}
        description={t('Empty: every path.')}
        value={policy.put_paths ?? []}
        onChange={put_paths => set({ put_paths })}
      />
      <TagsInput
        label={t('Addresses that may be forwarded')}
        description={t('Such as tcp/127.0.0.1:*. Empty: every address.')}
        value={policy.forward_targets ?? []}
        onChange={forward_targets => set({ forward_targets })}
      />
      <NumberInput
        label={t('Days a recording is kept')}
        min={1}
        value={policy.recording_days ?? ''}
        onChange={value => set({ recording_days: Number(value) || 1 })}
      />
      <NumberInput
        label={t('Minutes until a quiet session ends')}
        min={1}
        value={policy.idle_minutes ?? ''}
        onChange={value => set({ idle_minutes: Number(value) || 1 })}
      />
      <NumberInput
        label={t('Minutes until any session ends')}
        min={1}
        value={policy.session_minutes_max ?? ''}
        onChange={value => set({ session_minutes_max: Number(value) || 1 })}
      />
      <Button type="submit" loading={save.isPending}>
        {t('Save')}
      </Button>
    </form>
  );
}
