import { Alert, Button, Checkbox, Radio, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { madeId, post, useOffers } from '../../api/rest';
import { Card } from '../../parts/Card';
import { Guarded } from '../../parts/Guarded';
import { Page } from '../../parts/Page';
import { ErrorNote } from '../../parts/states';
import { deploymentQuery } from '../deployments/data';
import { useGroups } from '../devices/data';
import { useDynamicGroups } from '../groups/dynamic';
import { releasesQuery } from '../software/data';
import { BlastRadius } from './BlastRadius';
import { Brakes } from './Brakes';
import classes from './Compose.module.css';
import { type Draft, EMPTY, isReady, order, suggestedName, type Target } from './draft';
import { useFrozen } from './frozen';
import { HowFast } from './HowFast';
import { PREVIEW, Preview } from './Preview';

/** What, to whom, how: and beside it, what that will do. */
export function Compose() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/shell/deployments/new' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>({
    ...EMPTY,
    release: search.release ?? '',
    name: suggestedName(search.release ?? '', new Date()),
    target: targetOf(search),
  });
  const offersRollouts = useOffers(PREVIEW);
  const [named, setNamed] = useState(false);
  const change = useCallback(
    (what: Partial<Draft>) => setDraft(before => ({ ...before, ...what })),
    [],
  );
  const frozen = useFrozen(search.filter);
  useEffect(() => {
    if (frozen.data) change({ target: { kind: 'devices', ids: frozen.data } });
  }, [frozen.data, change]);
  const former = useQuery({ ...deploymentQuery(search.from ?? ''), enabled: Boolean(search.from) });
  useEffect(() => {
    const again = former.data;
    if (!again) return;
    const group = again.groups?.[0];
    change({
      release: again.artifact_name,
      name: again.name,
      target: group ? { kind: 'group', group } : { kind: 'all' },
      force: again.force_installation ?? false,
    });
  }, [former.data, change]);
  const start = useMutation({
    mutationFn: async () => {
      const { path, body } = order(draft);
      return madeId(await post(path, body));
    },
    onSuccess: async id => {
      await client.invalidateQueries({ queryKey: ['deployment'] });
      await navigate({ to: '/deployments/$id', params: { id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate();
  };
  return (
    <Page
      title={t('New deployment')}
      back={{ to: '/deployments', text: t('Deployments') }}
      call={{ method: 'POST', ...order(draft) }}
    >
      <form className={classes.columns} onSubmit={submit}>
        <div className={classes.stack}>
          <Card title={t('What')}>
            <ReleaseChoice
              value={draft.release}
              onChange={release =>
                change({ release, ...(named ? {} : { name: suggestedName(release, new Date()) }) })
              }
            />
          </Card>
          <Card title={t('To whom')}>
            <TargetChoice
              target={draft.target}
              onChange={target => change({ target })}
              pending={frozen.isFetching}
            />
          </Card>
          {offersRollouts && (
            <Card title={t('How fast')}>
              <HowFast
                plan={draft.plan}
                onChange={plan => change({ plan: { ...draft.plan, ...plan } })}
              />
            </Card>
          )}
          <Card title={t('How')}>
            <div className={classes.fields}>
              <TextInput
                label={t('Name of the deployment')}
                value={draft.name}
                maxLength={256}
                onChange={event => {
                  setNamed(true);
                  change({ name: event.currentTarget.value });
                }}
                required
              />
              {offersRollouts ? (
                <Brakes draft={draft} onChange={change} />
              ) : (
                <Checkbox
                  label={t('Install again where it is already installed')}
                  checked={draft.force}
                  onChange={event => change({ force: event.currentTarget.checked })}
                />
              )}
            </div>
          </Card>
        </div>
        <aside className={classes.side}>
          {offersRollouts ? <Preview draft={draft} /> : <BlastRadius draft={draft} />}
          {start.error && <ErrorNote error={start.error} />}
          {frozen.error && <ErrorNote error={frozen.error} />}
          <Guarded right="DEPLOY">
            <Button
              type="submit"
              size="md"
              fullWidth
              h={42}
              loading={start.isPending}
              disabled={!isReady(draft)}
            >
              {t('Start the deployment')}
            </Button>
          </Guarded>
        </aside>
      </form>
    </Page>
  );
}

function targetOf(search: {
  group?: string;
  device?: string;
  dynamic?: string;
}): Target | undefined {
  if (search.dynamic) return { kind: 'filter', id: search.dynamic };
  if (search.group) return { kind: 'group', group: search.group };
  if (search.device) return { kind: 'devices', ids: search.device.split(',') };
  return undefined;
}

function ReleaseChoice({
  value,
  onChange,
}: {
  value: string;
  onChange: (release: string) => void;
}) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState('');
  const releases = useQuery(releasesQuery({ q: wanted && wanted !== value ? wanted : undefined }));
  const names = [
    ...new Set([
      ...(value ? [value] : []),
      ...(releases.data?.rows ?? []).map(release => release.name),
    ]),
  ];
  return (
    <Select
      label={t('Release')}
      placeholder={t('Choose a release')}
      searchable
      data={names}
      value={value || null}
      onChange={release => onChange(release ?? '')}
      searchValue={wanted}
      onSearchChange={setWanted}
      nothingFoundMessage={t('Nothing found')}
      required
    />
  );
}

function TargetChoice({
  target,
  onChange,
  pending,
}: {
  target?: Target;
  onChange: (target: Target) => void;
  pending: boolean;
}) {
  const { t } = useTranslation();
  const groups = useGroups();
  const dynamic = useDynamicGroups();
  const chosen = target?.kind === 'devices' ? target.ids.length : 0;
  if (pending) return <Alert color="gray">{t('Collecting the devices …')}</Alert>;
  return (
    <Radio.Group
      aria-label={t('To whom')}
      value={target?.kind ?? ''}
      onChange={kind => {
        if (kind === 'group') onChange({ kind: 'group', group: groups.data?.[0] ?? '' });
        else if (kind === 'filter') onChange({ kind: 'filter', id: dynamic.data?.[0]?.id ?? '' });
        else onChange({ kind: 'all' });
      }}
    >
      <div className={classes.fields}>
        {target?.kind === 'devices' && (
          <Radio value="devices" label={t('{{count, number}} chosen devices', { count: chosen })} />
        )}
        <Radio value="group" label={t('A group')} disabled={groups.data?.length === 0} />
        {target?.kind === 'group' && (
          <Select
            aria-label={t('Group')}
            ml={30}
            maw={340}
            data={groups.data ?? []}
            value={target.group || null}
            onChange={group => group && onChange({ kind: 'group', group })}
            allowDeselect={false}
            searchable
          />
        )}
        {(dynamic.data?.length ?? 0) > 0 && (
          <Radio
            value="filter"
            label={t('A dynamic group')}
            description={t('Devices that match later take part too.')}
          />
        )}
        {target?.kind === 'filter' && (
          <Select
            aria-label={t('Dynamic group')}
            ml={30}
            maw={340}
            data={(dynamic.data ?? []).map(group => ({ value: group.id, label: group.name }))}
            value={target.id || null}
            onChange={id => id && onChange({ kind: 'filter', id })}
            allowDeselect={false}
            searchable
          />
        )}
        <Radio value="all" label={t('All accepted devices')} />
      </div>
    </Radio.Group>
  );
}
