import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isFailure } from '../../api/failure';
import { useOffers } from '../../api/rest';
import { askedFactors, type Factors, signIn } from '../../api/session';
import { LinkAnchor } from '../../parts/links';
import { ErrorNote } from '../../parts/states';
import { RESET_START } from './reset';
import classes from './SignIn.module.css';

interface Props {
  onEntered: () => void;
  /** The password was right; a second factor is wanted. */
  onAsked: (asked: Factors & { ticket: string }) => void;
}

export function PasswordForm({ onEntered, onAsked }: Props) {
  const { t } = useTranslation();
  const canReset = useOffers(RESET_START);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    setBusy(true);
    setError(undefined);
    try {
      await signIn(text('email').trim(), text('password'));
      onEntered();
    } catch (failure) {
      if (isFailure(failure, 401) && failure.code === 'second_factor_required')
        onAsked(askedFactors(failure));
      else setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={classes.factor} onSubmit={event => void submit(event)}>
      {error !== undefined && (isFailure(error, 401) ? <Wrong /> : <ErrorNote error={error} />)}
      <TextInput
        name="email"
        type="email"
        label={t('E-mail')}
        autoComplete="username"
        required
        autoFocus
        size="md"
      />
      <div>
        <PasswordInput
          name="password"
          label={t('Password')}
          autoComplete="current-password"
          required
          size="md"
        />
        {canReset && (
          <LinkAnchor to="/reset-password" className={classes.forgot}>
            {t('Forgot your password?')}
          </LinkAnchor>
        )}
      </div>
      <Button type="submit" size="md" fullWidth loading={busy} mt={4} h={42}>
        {t('Sign in')}
      </Button>
      <p className={classes.hint}>
        {t(
          'First start? The address and the password of the first administrator are in first-admin.txt in the data folder of the server.',
        )}
      </p>
    </form>
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
