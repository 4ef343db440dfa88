import { Checkbox, NumberInput, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './Compose.module.css';
import type { Draft } from './draft';

/** What slows it down or tries again. */
export function Brakes({
  draft,
  onChange,
}: {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.fields}>
      <div className={classes.row}>
        <NumberInput
          label={t('Further attempts')}
          description={t('after a failure, per device')}
          min={0}
          max={100}
          value={draft.retries}
          onChange={value => onChange({ retries: Number(value) || 0 })}
        />
        <NumberInput
          label={t('Bandwidth')}
          description={t('mean over all devices')}
          suffix=" MB/s"
          min={0.1}
          placeholder={t('no limit')}
          value={draft.megabytesPerSecond ?? ''}
          onChange={value =>
            onChange({ megabytesPerSecond: value === '' ? undefined : Number(value) })
          }
        />
      </div>
      <Switch
        label={t('Only in a maintenance window (UTC)')}
        checked={draft.window !== undefined}
        onChange={event =>
          onChange({
            window: event.currentTarget.checked ? { from: '22:00', to: '05:00' } : undefined,
          })
        }
      />
      {draft.window && (
        <div className={classes.row}>
          <TextInput
            type="time"
            label={t('From')}
            value={draft.window.from}
            onChange={event =>
              onChange({ window: { ...draft.window!, from: event.currentTarget.value } })
            }
            required
          />
          <TextInput
            type="time"
            label={t('Until')}
            value={draft.window.to}
            onChange={event =>
              onChange({ window: { ...draft.window!, to: event.currentTarget.value } })
            }
            required
          />
        </div>
      )}
      <Checkbox
        label={t('Install again where it is already installed')}
        checked={draft.force}
        onChange={event => onChange({ force: event.currentTarget.checked })}
      />
    </div>
  );
}
