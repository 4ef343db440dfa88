import { ActionIcon, Button, Modal, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBookmarkPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post, useOffers } from '../../api/rest';
import { useChangeSettings, useSettings, type Whose } from '../../api/settings';
import { ErrorNote } from '../../parts/states';
import { FILTERS } from '../groups/dynamic';
import { type DeviceSearch, predicates } from './search';
import classes from './Views.module.css';

interface View {
  name: string;
  search: DeviceSearch;
}

const KEY = 'trivet_device_views';

/** The server keeps settings as text; what is no list of views is none. */
export function viewsIn(values: Record<string, unknown> | undefined): View[] {
  try {
    const list = JSON.parse(String(values?.[KEY] ?? '[]'));
    return Array.isArray(list)
      ? list.filter(view => typeof view?.name === 'string' && view.search)
      : [];
  } catch {
    return [];
  }
}

/** Searches with names: one's own, and those of the tenant. */
export function Views({ search }: { search: DeviceSearch }) {
  const { t } = useTranslation();
  const [saving, setSaving] = useState(false);
  const lists: [Whose, View[]][] = [
    ['me', viewsIn(useSettings('me').data?.values)],
    ['tenant', viewsIn(useSettings('tenant').data?.values)],
  ];
  const plain = { ...search, view: undefined, page: undefined };
  const changed = Object.values(plain).some(
    value => value !== undefined && (!Array.isArray(value) || value.length > 0),
  );
  return (
    <nav className={classes.views} aria-label={t('Saved views')}>
      <Link to="/devices" search={{}} className={classes.view} data-on={!changed}>
        {t('All devices')}
      </Link>
      {lists.flatMap(([whose, views]) =>
        views.map(view => (
          <Tab
            key={`${whose} ${view.name}`}
            whose={whose}
            view={view}
            on={search.view === view.name}
          />
        )),
      )}
      {changed && (
        <Button
          variant="subtle"
          leftSection={<IconBookmarkPlus size={16} />}
          onClick={() => setSaving(true)}
        >
          {t('Save as a view')}
        </Button>
      )}
      <SaveView opened={saving} onClose={() => setSaving(false)} search={plain} />
    </nav>
  );
}

function Tab({ whose, view, on }: { whose: Whose; view: View; on: boolean }) {
  const { t } = useTranslation();
  const change = useChangeSettings(whose);
  const remove = () =>
    change.mutate(values => ({
      ...values,
      [KEY]: JSON.stringify(viewsIn(values).filter(other => other.name !== view.name)),
    }));
  return (
    <span className={classes.view} data-on={on}>
      <Link
        to="/devices"
        search={{ ...view.search, view: view.name }}
        title={whose === 'tenant' ? t('Shared with everybody') : undefined}
      >
        {view.name}
      </Link>
      {on && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          onClick={remove}
          aria-label={t('Delete the view {{name}}', { name: view.name })}
        >
          <IconX size={13} />
        </ActionIcon>
      )}
    </span>
  );
}

function SaveView({
  opened,
  onClose,
  search,
}: {
  opened: boolean;
  onClose: () => void;
  search: DeviceSearch;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [dynamic, setDynamic] = useState(false);
  const offered = useOffers(FILTERS) && predicates(search).length > 0 && !search.q;
  const change = useChangeSettings(shared ? 'tenant' : 'me');
  const client = useQueryClient();
  const group = useMutation({
    mutationFn: () => post(FILTERS, { name, terms: predicates(search) }),
    onSuccess: () => {
      notifications.show({ message: t('Dynamic group saved') });
      setName('');
      onClose();
      return client.invalidateQueries({ queryKey: ['device', 'filters'] });
    },
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (dynamic && offered) {
      await group.mutateAsync();
      return;
    }
    await change.mutateAsync(values => ({
      ...values,
      [KEY]: JSON.stringify([
        ...viewsIn(values).filter(view => view.name !== name),
        { name, search },
      ]),
    }));
    notifications.show({ message: t('View saved') });
    setName('');
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('Save as a view')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={event => void submit(event)} style={{ display: 'grid', gap: 14 }}>
        {(change.error ?? group.error) && <ErrorNote error={change.error ?? group.error} />}
        <TextInput
          label={t('Name')}
          value={name}
          maxLength={40}
          onChange={event => setName(event.currentTarget.value)}
          required
          data-autofocus
        />
        {offered && (
          <Switch
            label={t('Make it a dynamic group')}
            description={t('Then it can be a target of deployments and the scope of a role.')}
            checked={dynamic}
            onChange={event => setDynamic(event.currentTarget.checked)}
          />
        )}
        <Switch
          label={t('Share with everybody')}
          checked={shared}
          onChange={event => setShared(event.currentTarget.checked)}
        />
        <Button type="submit" loading={change.isPending || group.isPending}>
          {t('Save')}
        </Button>
      </form>
    </Modal>
  );
}
