import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { ownFactors, type User } from '../../api/session';
import { Card, Facts } from '../../parts/Card';
import { Confirm } from '../../parts/Confirm';
import { Mark } from '../../parts/Status';
import { ErrorNote } from '../../parts/states';
import classes from './Account.module.css';
import { Enrol } from './Enrol';
import { CodesDialog } from './RecoveryCodes';

const OWN = '/api/management/v1/useradm/users/me';

/** Codes by time, and the codes for the day the telephone is lost. */
export function Authenticator({ user }: { user: User }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const factors = useQuery({ queryKey: ['user', 'factors'], queryFn: ownFactors });
  const [enrolling, setEnrolling] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [codes, setCodes] = useState<string[]>();
  const stale = () => client.invalidateQueries({ queryKey: ['user'] });
  const disable = useMutation({
    mutationFn: () => post(`${OWN}/2fa/disable`),
    onSuccess: () => {
      setLeaving(false);
      return stale();
    },
  });
  const renew = useMutation({
    mutationFn: async () => (await post(`${OWN}/recovery-codes`)).json(),
    onSuccess: (answer: { recovery_codes: string[] }) => {
      setCodes(answer.recovery_codes);
      return stale();
    },
  });
  const enabled = user.tfa_status === 'enabled';
  const held = factors.data?.factors ?? [];
  return (
    <Card title={t('Second factor')} note={t('A stolen password alone then opens nothing.')}>
      {renew.error && <ErrorNote error={renew.error} />}
      <Facts
        of={[
          [
            t('Authenticator app'),
            <Line
              key="a"
              on={enabled}
              text={enabled ? t('in use') : t('not set up')}
              action={
                enabled ? (
                  <Button variant="default" onClick={() => setLeaving(true)}>
                    {t('Switch off')}
                  </Button>
                ) : (
                  <Button onClick={() => setEnrolling(true)}>{t('Set up')}</Button>
                )
              }
            />,
          ],
          [
            t('Recovery codes'),
            <Line
              key="r"
              on={held.includes('recovery_code')}
              text={held.includes('recovery_code') ? t('there are some') : t('none')}
              action={
                held.length > 0 && (
                  <Button
                    variant="default"
                    loading={renew.isPending}
                    onClick={() => renew.mutate()}
                  >
                    {t('New codes')}
                  </Button>
                )
              }
            />,
          ],
        ]}
      />
      {enrolling && (
        <Enrol
          onClose={() => setEnrolling(false)}
          onDone={made => {
            setEnrolling(false);
            setCodes(made);
            void stale();
          }}
        />
      )}
      {codes && <CodesDialog codes={codes} onClose={() => setCodes(undefined)} />}
      <Confirm
        opened={leaving}
        onClose={() => setLeaving(false)}
        title={t('Sign in without codes from now on?')}
        action={t('Switch off')}
        busy={disable.isPending}
        error={disable.error}
        onConfirm={() => disable.mutate()}
      >
        {t('Without a passkey, your password alone then opens this account.')}
      </Confirm>
    </Card>
  );
}

function Line({ on, text, action }: { on: boolean; text: string; action: React.ReactNode }) {
  return (
    <span className={classes.line}>
      <Mark tone={on ? 'good' : 'plain'} icon={on ? IconCircleCheck : IconCircleDashed}>
        {text}
      </Mark>
      {action}
    </span>
  );
}
