import { Button } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { post, useOffers } from '../../api/rest';
import type { User } from '../../api/session';
import { ErrorNote } from '../../parts/states';
import { VERIFY_START } from '../signin/reset';
import classes from './Account.module.css';

/** An address nobody has confirmed yet: a letter with a link does it. */
export function Confirmed({ user }: { user: User }) {
  const { t } = useTranslation();
  const offered = useOffers(VERIFY_START);
  const ask = useMutation({ mutationFn: () => post(VERIFY_START, { email: user.email }) });
  if (!offered || user.verified) return null;
  return (
    <>
      {ask.error && <ErrorNote error={ask.error} />}
      <div className={classes.notice} role="status">
        <IconMail size={18} aria-hidden />
        <span>
          {ask.isSuccess
            ? t('A letter with a link is on its way to {{email}}.', { email: user.email })
            : t('Your address is not confirmed. Letters about your account may not reach you.')}
        </span>
        {!ask.isSuccess && (
          <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
            {t('Send the link')}
          </Button>
        )}
      </div>
    </>
  );
}
