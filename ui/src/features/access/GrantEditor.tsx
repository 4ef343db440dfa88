import { Button, Checkbox, MultiSelect, NumberInput, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useGroups } from '../devices/data';
import { tagsQuery } from '../software/data';
import classes from './Roles.module.css';
import { type Grant, PERMISSIONS, words } from './roles';

interface Props {
  grant: Grant;
  onChange: (grant: Grant) => void;
  onRemove?: () => void;
}

/** Rights, over which devices and releases, within which budget: one tuple, never mixed with
 * another grant. */
export function GrantEditor({ grant, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const groups = useGroups();
  const tags = useQuery(tagsQuery);
  const legs: Record<string, string> = {
    Devices: t('Devices'),
    Software: t('Software'),
    People: t('People'),
  };
  const scope = (change: Grant['scope']) => {
    const next = { ...grant.scope, ...change };
    for (const name of ['device_groups', 'release_tags'] as const)
      if (next[name]?.length === 0) delete next[name];
    onChange({ ...grant, scope: Object.keys(next).length > 0 ? next : undefined });
  };
  const budget = (name: 'per_deployment' | 'per_hour' | 'per_day', value: string | number) => {
    const next = { ...grant.budget, [name]: value === '' ? undefined : Number(value) };
    onChange({
      ...grant,
      budget: Object.values(next).some(v => v !== undefined) ? next : undefined,
    });
  };
  return (
    <div className={classes.edited}>
      <Checkbox.Group
        value={grant.permissions}
        onChange={permissions => onChange({ ...grant, permissions })}
      >
        <div className={classes.legs}>
          {Object.entries(PERMISSIONS).map(([leg, permissions]) => (
            <fieldset key={leg}>
              <legend>{legs[leg]}</legend>
              {permissions.map(permission => (
                <Checkbox key={permission} size="xs" value={permission} label={words(permission)} />
              ))}
            </fieldset>
          ))}
        </div>
      </Checkbox.Group>
      <div className={classes.row}>
        <MultiSelect
          label={t('Only devices in')}
          placeholder={t('all groups')}
          data={groups.data ?? []}
          value={grant.scope?.device_groups ?? []}
          onChange={device_groups => scope({ device_groups })}
          searchable
        />
        <TagsInput
          label={t('Only releases tagged')}
          placeholder={t('all releases')}
          data={tags.data ?? []}
          value={grant.scope?.release_tags ?? []}
          onChange={release_tags => scope({ release_tags })}
        />
      </div>
      <div className={classes.row}>
        <NumberInput
          label={t('Devices per deployment')}
          min={0}
          placeholder={t('no limit')}
          value={grant.budget?.per_deployment ?? ''}
          onChange={value => budget('per_deployment', value)}
        />
        <NumberInput
          label={t('Devices per hour')}
          min={0}
          placeholder={t('no limit')}
          value={grant.budget?.per_hour ?? ''}
          onChange={value => budget('per_hour', value)}
        />
        <NumberInput
          label={t('Devices per day')}
          min={0}
          placeholder={t('no limit')}
          value={grant.budget?.per_day ?? ''}
          onChange={value => budget('per_day', value)}
        />
      </div>
      {onRemove && (
        <div>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={onRemove}>
            {t('Remove this grant')}
          </Button>
        </div>
      )}
    </div>
  );
}
