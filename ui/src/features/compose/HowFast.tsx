import { Button, NumberInput, Radio, Select, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAttributeNames } from '../devices/data';
import classes from './Compose.module.css';
import { faultOf, type Plan, TEMPLATES, templateOf } from './plan';

/** All at once or in steps, and what must hold between the steps. */
export function HowFast({
  plan,
  onChange,
}: {
  plan: Plan;
  onChange: (change: Partial<Plan>) => void;
}) {
  const { t } = useTranslation();
  const steps = plan.shares.length > 0;
  return (
    <div className={classes.fields}>
      <Radio.Group
        aria-label={t('How fast')}
        value={templateOf(plan.shares)}
        onChange={name => onChange({ shares: TEMPLATES[name] ?? [5, 100] })}
      >
        <div className={classes.choices}>
          <Radio value="once" label={t('All at once')} />
          <Radio value="two" label={t('10 %, then all')} />
          <Radio value="careful" label={t('3 %, 10 %, 40 %, then all')} />
          <Radio value="canary" label={t('1 %, 5 %, 25 %, 50 %, then all')} />
          <Radio value="own" label={t('Own steps')} />
        </div>
      </Radio.Group>
      {steps && <Shares shares={plan.shares} onChange={shares => onChange({ shares })} />}
      {steps && (
        <>
          <Switch
            label={t('Between the steps, go on only if it went well')}
            description={
              plan.gated
                ? t('Too many failures halt the deployment; nobody has to watch.')
                : t('The clock alone decides.')
            }
            checked={plan.gated}
            onChange={event => onChange({ gated: event.currentTarget.checked })}
          />
          {plan.gated ? (
            <Gates plan={plan} onChange={onChange} />
          ) : (
            <NumberInput
              w={220}
              label={t('Hours between two steps')}
              min={0.1}
              max={720}
              value={plan.hoursBetween}
              onChange={value => onChange({ hoursBetween: Number(value) || 1 })}
            />
          )}
          <Stratify value={plan.stratifyBy} onChange={stratifyBy => onChange({ stratifyBy })} />
        </>
      )}
      <TextInput
        type="datetime-local"
        w={260}
        label={t('Begin')}
        description={t('Empty: at once')}
        value={plan.startAt}
        onChange={event => onChange({ startAt: event.currentTarget.value })}
      />
    </div>
  );
}

function Shares({ shares, onChange }: { shares: number[]; onChange: (shares: number[]) => void }) {
  const { t } = useTranslation();
  const fault = faultOf(shares);
  return (
    <div>
      <div className={classes.shares}>
        {shares.map((share, index) => (
          <span key={index} className={classes.share}>
            <NumberInput
              aria-label={t('Devices reached after step {{number}}', { number: index + 1 })}
              w={92}
              min={1}
              max={100}
              suffix=" %"
              value={share}
              disabled={index === shares.length - 1}
              onChange={value =>
                onChange(shares.map((other, at) => (at === index ? Number(value) || 0 : other)))
              }
            />
            {shares.length > 2 && index < shares.length - 1 && (
              <button
                type="button"
                aria-label={t('Remove step {{number}}', { number: index + 1 })}
                onClick={() => onChange(shares.filter((_, at) => at !== index))}
              >
                <IconX size={13} />
              </button>
            )}
          </span>
        ))}
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() =>
            onChange([...shares.slice(0, -1), Math.min(99, (shares.at(-2) ?? 0) + 10), 100])
          }
        >
          {t('Step')}
        </Button>
      </div>
      {fault && (
        <p role="alert" className={classes.fault}>
          {fault === 'growing'
            ? t('Each step must reach more devices than the one before.')
            : t('The last step must reach all.')}
        </p>
      )}
    </div>
  );
}

function Gates({ plan, onChange }: { plan: Plan; onChange: (change: Partial<Plan>) => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.row}>
      <NumberInput
        label={t('Success above')}
        description={t('with 95 % certainty')}
        suffix=" %"
        min={1}
        max={99.9}
        placeholder={t('no limit')}
        value={plan.successRate ?? ''}
        onChange={value => onChange({ successRate: value === '' ? undefined : Number(value) })}
      />
      <NumberInput
        label={t('Halt after')}
        description={t('more failed or silent devices')}
        min={0}
        placeholder={t('no limit')}
        value={plan.mostFailures ?? ''}
        onChange={value => onChange({ mostFailures: value === '' ? undefined : Number(value) })}
      />
      <NumberInput
        label={t('Wait')}
        description={t('so long it must hold')}
        suffix=" min"
        min={0}
        max={20160}
        value={plan.soakMinutes}
        onChange={value => onChange({ soakMinutes: Number(value) || 0 })}
      />
    </div>
  );
}

function Stratify({ value, onChange }: { value: string; onChange: (attribute: string) => void }) {
  const { t } = useTranslation();
  const names = useAttributeNames();
  return (
    <Select
      w={340}
      clearable
      searchable
      label={t('The first steps shall hold every kind of')}
      placeholder={t('as it comes')}
      data={(names.data ?? []).map(name => `${name.scope}/${name.name}`)}
      value={value || null}
      onChange={attribute => onChange(attribute ?? '')}
    />
  );
}
