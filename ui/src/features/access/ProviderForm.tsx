import { Button, Drawer, MultiSelect, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { post } from '../../api/rest';
import { Code } from '../../parts/Code';
import { ErrorNote } from '../../parts/states';
import { GroupRoles } from './GroupRoles';
import { useRoles } from './roles';
import { roleName } from './Users';

export const PROVIDERS = '/api/management/v1/useradm/sso/idp/metadata';
type Provider = Schemas['IdentityProvider'];

/** An OpenID Connect provider: who we are there, and what its groups bring here. */
export function ProviderForm({ of, onClose }: { of?: Provider; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const roles = useRoles();
  const [name, setName] = useState(of?.name ?? '');
  const [wellKnown, setWellKnown] = useState('');
  const [clientId, setClientId] = useState(of?.client_id ?? '');
  const [secret, setSecret] = useState('');
  const [claim, setClaim] = useState(of?.groups_claim ?? 'groups');
  const [byGroup, setByGroup] = useState(Object.entries(of?.roles ?? {}));
  const [everybody, setEverybody] = useState(of?.default_roles ?? []);
  const save = useMutation({
    mutationFn: () => {
      const body = {
        name,
        client_id: clientId,
        client_secret: secret || undefined,
        well_known_url: wellKnown || undefined,
        groups_claim: claim,
        roles: Object.fromEntries(byGroup.filter(([group]) => group.trim() !== '')),
        default_roles: everybody,
      };
      return of ? post(`${PROVIDERS}/${of.id}`, body, 'PUT') : post(PROVIDERS, body);
    },
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: ['user', 'providers'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const choices = (roles.data ?? []).map(role => ({
    value: role.name,
    label: roleName(role.name),
  }));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={560}
      title={of?.name ?? t('Add a provider')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        {save.error && <ErrorNote error={save.error} />}
        <TextInput
          label={t('Name')}
          description={t('It stands on the button of the sign-in.')}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          required
          data-autofocus
        />
        <TextInput
          type="url"
          label={t('Address of its description')}
          description={
            of
              ? t('Left empty, what was fetched before stays: {{issuer}}', { issuer: of.issuer })
              : undefined
          }
          placeholder="https://id.example.com/.well-known/openid-configuration"
          value={wellKnown}
          onChange={event => setWellKnown(event.currentTarget.value)}
          required={!of}
        />
        <TextInput
          label={t('Client ID')}
          value={clientId}
          onChange={event => setClientId(event.currentTarget.value)}
          required
        />
        <PasswordInput
          label={t('Client secret')}
          description={of ? t('Left empty, the one that is kept stays.') : undefined}
          autoComplete="off"
          value={secret}
          onChange={event => setSecret(event.currentTarget.value)}
        />
        <TextInput
          label={t('Claim that names the groups')}
          value={claim}
          onChange={event => setClaim(event.currentTarget.value)}
          required
        />
        <GroupRoles of={byGroup} choices={choices} onChange={setByGroup} />
        <MultiSelect
          label={t('Roles everybody gets')}
          description={t('Empty: whoever is in none of the groups cannot sign in.')}
          data={choices}
          value={everybody}
          onChange={setEverybody}
        />
        {of?.redirect && (
          <div>
            <p style={{ margin: 0 }} className="quiet">
              {t('Register this address at the provider:')}
            </p>
            <Code text={location.origin + of.redirect} />
          </div>
        )}
        <Button type="submit" loading={save.isPending}>
          {t('Save')}
        </Button>
      </form>
    </Drawer>
  );
}
