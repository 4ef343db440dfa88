import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries';
import { type Factors, signInWithFactor } from '../../api/session';
import { FactorForm } from './FactorForm';
import { Frame } from './Frame';
import { OtherDoors } from './OtherDoors';
import { PasswordForm } from './PasswordForm';

/** The door: an identity provider, a passkey, or a password and the second factor. */
export function SignIn() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { next, error, tenant } = useSearch({ from: '/signin' });
  const [asked, setAsked] = useState<Factors & { ticket: string }>();
  const enter = async () => {
    queries.clear();
    await navigate({ href: next ?? '/' });
  };
  if (asked) {
    return (
      <Frame title={t('One more step')} lead={t('Your account has a second factor.')}>
        <FactorForm
          {...asked}
          size="md"
          show={proof => signInWithFactor(asked.ticket, proof)}
          onShown={() => void enter()}
        />
        <Button variant="subtle" color="gray" onClick={() => setAsked(undefined)}>
          {t('Start again')}
        </Button>
      </Frame>
    );
  }
  return (
    <Frame title={t('Sign in to Trivet')}>
      <OtherDoors next={next} error={error} tenant={tenant} onEntered={() => void enter()} />
      <PasswordForm onEntered={() => void enter()} onAsked={setAsked} />
    </Frame>
  );
}
