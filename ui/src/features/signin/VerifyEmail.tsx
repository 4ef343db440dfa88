import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '../../api/rest';
import { ErrorNote, Waiting } from '../../parts/states';
import { Frame } from './Frame';
import { Back } from './ResetPassword';
import { VERIFY_COMPLETE } from './reset';

/** The link of the letter that asks whether an address is one's own. */
export function VerifyEmail() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { secret } = useSearch({ from: '/verify-email' });
  const verify = useMutation({
    mutationFn: () => post(VERIFY_COMPLETE, { secret_hash: secret }),
  });
  const { mutate } = verify;
  const begun = useRef(false); // the secret is good once, and effects may run twice
  useEffect(() => {
    if (!secret || begun.current) return;
    begun.current = true;
    mutate();
  }, [secret, mutate]);
  if (!secret)
    return (
      <Frame
        title={t('This link is not whole')}
        lead={t('Open it as it stands in the letter, or ask for another in your account.')}
      >
        <Back />
      </Frame>
    );
  if (verify.isSuccess)
    return (
      <Frame
        title={t('Your address is confirmed')}
        lead={t('Thank you. There is nothing more to do.')}
      >
        <Button size="md" h={42} fullWidth onClick={() => void navigate({ to: '/' })}>
          {t('To the overview')}
        </Button>
      </Frame>
    );
  if (verify.error)
    return (
      <Frame
        title={t('The address could not be confirmed')}
        lead={t(
          'The link may be too old, or was used before. You can ask for another in your account.',
        )}
      >
        <ErrorNote error={verify.error} />
        <Back />
      </Frame>
    );
  return (
    <Frame title={t('Confirming your address')}>
      <Waiting lines={2} />
    </Frame>
  );
}
