import { Button, NumberInput } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isFailure } from '../../api/failure';
import { get, post } from '../../api/rest';
import { useRights } from '../../api/rights';
import { Card, Facts } from '../../parts/Card';
import { count } from '../../parts/format';
import { LinkButton } from '../../parts/links';
import { Mark } from '../../parts/Status';
import { Answer, ErrorNote } from '../../parts/states';
import { LOG, textOf } from '../audit/data';
import { parseCheckpoint } from './checkpoint';

const RETENTION = '/api/management/v1/auditlogs/retention';

/** How far the audit log is, who has signed that, and how long entries stay readable. */
export function LogCard() {
  const { t } = useTranslation();
  const newest = useQuery({
    queryKey: ['audit', 'checkpoint'],
    queryFn: async () => parseCheckpoint(await textOf(`${LOG}/checkpoint`)),
  });
  const cosigned = useQuery({
    queryKey: ['audit', 'cosigned'],
    queryFn: () =>
      textOf(`${LOG}/cosigned`)
        .then(parseCheckpoint)
        .catch(error => {
          if (isFailure(error, 404)) return null;
          throw error;
        }),
  });
  const witnesses = cosigned.data?.signers.slice(1) ?? [];
  return (
    <Card
      title={t('Audit log')}
      note={t('Each checkpoint signs all entries before it. Witnesses of others sign it too.')}
      action={
        <LinkButton to="/audit" variant="default">
          {t('Verify it')}
        </LinkButton>
      }
    >
      <Answer of={newest} lines={4}>
        {checkpoint => (
          <Facts
            of={[
              [t('Entries'), count(checkpoint.size)],
              [
                t('Root'),
                <span key="r" className="mono">
                  {checkpoint.root}
                </span>,
              ],
              [t('Log'), checkpoint.origin],
              [
                t('Witnesses'),
                witnesses.length > 0 ? (
                  <Mark key="w" tone="good" icon={IconCircleCheck}>
                    {t('{{names}}, up to entry {{size}}', {
                      names: witnesses.join(', '),
                      size: count(cosigned.data?.size ?? 0),
                    })}
                  </Mark>
                ) : (
                  <Mark key="w" tone="plain" icon={IconCircleDashed}>
                    {t('none yet')}
                  </Mark>
                ),
              ],
              [t('Kept for'), <Retention key="k" />],
            ]}
          />
        )}
      </Answer>
    </Card>
  );
}

function Retention() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const rights = useRights();
  const [days, setDays] = useState<number>();
  const retention = useQuery({
    queryKey: ['audit', 'retention'],
    queryFn: () => get<{ retention_days: number }>(RETENTION),
  });
  const save = useMutation({
    mutationFn: () => post(RETENTION, { retention_days: days }, 'PUT'),
    onSuccess: () => {
      setDays(undefined);
      return client.invalidateQueries({ queryKey: ['audit', 'retention'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  if (!retention.data) return <>…</>;
  if (!rights.may('MANAGE_TENANT'))
    return <>{t('{{count, number}} days', { count: retention.data.retention_days })}</>;
  return (
    <form onSubmit={submit} style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
      {save.error && <ErrorNote error={save.error} />}
      <NumberInput
        aria-label={t('Days an entry is kept')}
        w={120}
        min={1}
        max={36_500}
        suffix={` ${t('days')}`}
        value={days ?? retention.data.retention_days}
        onChange={value => setDays(Number(value))}
      />
      {days !== undefined && days !== retention.data.retention_days && (
        <Button type="submit" h={36} loading={save.isPending}>
          {t('Save')}
        </Button>
      )}
    </form>
  );
}
