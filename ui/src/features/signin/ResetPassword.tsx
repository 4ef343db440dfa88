import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { LinkAnchor } from '../../parts/links';
import { ErrorNote } from '../../parts/states';
import { Frame } from './Frame';
import { RESET_COMPLETE, RESET_START } from './reset';
import classes from './SignIn.module.css';

export const PASSWORD_CHARS_MIN = 8;

/** A forgotten password: ask for the letter, and (with the secret of its link) choose another. */
export function ResetPassword() {
  const { secret } = useSearch({ from: '/reset-password' });
  return secret ? <Choose secret={secret} /> : <AskLetter />;
}

function AskLetter() {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => post(RESET_START, { email: email.trim() }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  if (ask.isSuccess) {
    return (
      <Frame
        title={t('Look into your mail')}
        lead={t(
          'If {{email}} has an account here, a letter with a link is on its way. The link is good for a short time, and once.',
          { email: email.trim() },
        )}
      >
        <Back />
      </Frame>
    );
  }
  return (
    <Frame
      title={t('Forgot your password?')}
      lead={t('We send a link to choose another one to your e-mail address.')}
    >
      <form className={classes.factor} onSubmit={submit}>
        {ask.error && <ErrorNote error={ask.error} />}
        <TextInput
          name="email"
          type="email"
          label={t('E-mail')}
          autoComplete="username"
          value={email}
          onChange={event => setEmail(event.currentTarget.value)}
          required
          autoFocus
          size="md"
        />
        <Button type="submit" size="md" h={42} fullWidth loading={ask.isPending}>
          {t('Send the link')}
        </Button>
      </form>
      <Back />
    </Frame>
  );
}

function Choose({ secret }: { secret: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: () => post(RESET_COMPLETE, { secret_hash: secret, password }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  if (save.isSuccess) {
    return (
      <Frame
        title={t('Your password is changed')}
        lead={t('All sessions that were open have ended. Sign in with the new password.')}
      >
        <Button size="md" h={42} fullWidth onClick={() => void navigate({ to: '/signin' })}>
          {t('Sign in')}
        </Button>
      </Frame>
    );
  }
  return (
    <Frame title={t('Choose a new password')}>
      <form className={classes.factor} onSubmit={submit}>
        {save.error && <ErrorNote error={save.error} />}
        <PasswordInput
          name="password"
          label={t('New password')}
          description={t('At least {{number}} characters.', { number: PASSWORD_CHARS_MIN })}
          autoComplete="new-password"
          minLength={PASSWORD_CHARS_MIN}
          value={password}
          onChange={event => setPassword(event.currentTarget.value)}
          required
          autoFocus
          size="md"
        />
        <Button type="submit" size="md" h={42} fullWidth loading={save.isPending}>
          {t('Change the password')}
        </Button>
      </form>
      {save.error && (
        <LinkAnchor to="/reset-password" search={{}} className={classes.other}>
          {t('Ask for a new link')}
        </LinkAnchor>
      )}
      <Back />
    </Frame>
  );
}

export function Back() {
  const { t } = useTranslation();
  return (
    <LinkAnchor to="/signin" className={classes.other}>
      {t('Back to the sign-in')}
    </LinkAnchor>
  );
}
