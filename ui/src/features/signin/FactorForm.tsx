import { Anchor, Button, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hasPasskeys, showPasskey } from '../../api/passkey';
import type { Factors, Proof } from '../../api/session';
import { ErrorNote } from '../../parts/states';
import classes from './SignIn.module.css';

interface Props extends Factors {
  show: (proof: Proof) => Promise<unknown>;
  onShown: () => void;
  size?: 'sm' | 'md';
}

/** Shows a second factor: a passkey, a code by time, or one of the recovery codes. */
export function FactorForm({ factors, passkey, show, onShown, size = 'sm' }: Props) {
  const { t } = useTranslation();
  const canPasskey = Boolean(passkey) && hasPasskeys();
  const hasTotp = factors.includes('totp');
  const hasRecovery = factors.includes('recovery_code');
  const [recovering, setRecovering] = useState(!hasTotp && !canPasskey && hasRecovery);
  const [code, setCode] = useState('');
  const prove = useMutation({
    mutationFn: async (proof: Proof | undefined) => {
      const shown = proof ?? (await passkeyProof(passkey));
      if (!shown) return false;
      await show(shown);
      return true;
    },
    onSuccess: done => done && onShown(),
    onError: () => setCode(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = code.trim();
    prove.mutate(recovering ? { recovery_code: text } : { token2fa: text });
  };
  if (!canPasskey && !hasTotp && !hasRecovery) return <NoneHere elsewhere={Boolean(passkey)} />;
  const asksCode = hasTotp || recovering;
  return (
    <form className={classes.factor} onSubmit={submit}>
      {prove.error && <ErrorNote error={prove.error} />}
      {canPasskey && (
        <Button
          size={size}
          h={size === 'md' ? 42 : undefined}
          fullWidth
          leftSection={<IconFingerprint size={18} />}
          loading={prove.isPending && !code}
          onClick={() => prove.mutate(undefined)}
          data-autofocus={!asksCode || undefined}
        >
          {t('Use your passkey')}
        </Button>
      )}
      {canPasskey && asksCode && <Or />}
      {asksCode && (
        <>
          <TextInput
            key={String(recovering)}
            name="code"
            label={recovering ? t('A recovery code') : t('Code of your authenticator')}
            description={
              recovering
                ? t('Each of them is good for one sign-in.')
                : t('Six digits, new every half minute.')
            }
            autoComplete={recovering ? 'off' : 'one-time-code'}
            inputMode={recovering ? 'text' : 'numeric'}
            value={code}
            onChange={event => setCode(event.currentTarget.value)}
            required
            autoFocus
            data-autofocus
            size={size}
          />
          <Button
            type="submit"
            size={size}
            h={size === 'md' ? 42 : undefined}
            fullWidth
            variant={canPasskey ? 'default' : 'filled'}
            loading={prove.isPending && code !== ''}
          >
            {t('Go on')}
          </Button>
        </>
      )}
      {hasRecovery && (
        <Anchor
          component="button"
          type="button"
          className={classes.other}
          onClick={() => {
            setCode('');
            prove.reset();
            setRecovering(!recovering);
          }}
        >
          {recovering ? t('Back to the other ways') : t('Use a recovery code')}
        </Anchor>
      )}
    </form>
  );
}

async function passkeyProof(options: Factors['passkey']): Promise<Proof | undefined> {
  const shown = options && (await showPasskey(options));
  return shown && { passkey: shown };
}

/** A passkey belongs to one address; a browser that is old knows none. */
function NoneHere({ elsewhere }: { elsewhere: boolean }) {
  const { t } = useTranslation();
  return (
    <p role="alert" className={classes.wrong}>
      {elsewhere
        ? t('This browser cannot use your passkey here. Open the console in another one.')
        : t(
            'Your second factor is a passkey of another address of this server. Open the console there, or ask who manages users to remove it.',
          )}
    </p>
  );
}

export function Or() {
  const { t } = useTranslation();
  return <div className={classes.or}>{t('or')}</div>;
}
