import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isFailure } from '../../api/failure';
import { queries } from '../../api/queries';
import { signIn } from '../../api/session';
import { ErrorNote } from '../../parts/states';
import classes from './SignIn.module.css';

export function SignIn() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/signin' });
  const [error, setError] = useState<unknown>();
  const [needsCode, setNeedsCode] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${t('Sign in')} · Trivet`;
  }, [t]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    setBusy(true);
    setError(undefined);
    try {
      await signIn(text('email').trim(), text('password'), text('code').trim() || undefined);
      queries.clear();
      await navigate({ href: next ?? '/' });
    } catch (failure) {
      if (isFailure(failure) && /2fa|second/i.test(`${failure.code} ${failure.message}`))
        setNeedsCode(true);
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className={classes.page}>
      <form className={classes.form} onSubmit={event => void submit(event)}>
        <svg
          className={classes.mark}
          width="42"
          height="42"
          viewBox="0 0 32 32"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.6"
          strokeLinecap="round"
          aria-hidden
        >
          <path d="M5 9.5h22M9 9.5 5.5 27M23 9.5 26.5 27M16 9.5V27" />
        </svg>
        <h1 className={classes.title}>{t('Sign in to Trivet')}</h1>
        {error !== undefined && (
          <div className={classes.error}>
            {isFailure(error, 401) && !needsCode ? <Wrong /> : <ErrorNote error={error} />}
          </div>
        )}
        <TextInput
          name="email"
          type="email"
          label={t('E-mail')}
          autoComplete="username"
          required
          autoFocus
          size="md"
        />
        <PasswordInput
          name="password"
          label={t('Password')}
          autoComplete="current-password"
          required
          size="md"
        />
        {needsCode && (
          <TextInput
            name="code"
            label={t('Code of your authenticator')}
            autoComplete="one-time-code"
            inputMode="numeric"
            required
            size="md"
          />
        )}
        <Button type="submit" size="md" fullWidth loading={busy} mt={6} h={42}>
          {t('Sign in')}
        </Button>
        <p className={classes.hint}>
          {t(
            'First start? The address and the password of the first administrator are in first-admin.txt in the data folder of the server.',
          )}
        </p>
      </form>
    </main>
  );
}

function Wrong() {
  const { t } = useTranslation();
  return (
    <p role="alert" className={classes.wrong}>
      {t('This address and password do not belong together.')}
    </p>
  );
}
