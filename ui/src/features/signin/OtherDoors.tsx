import { Button } from '@mantine/core';
import { IconFingerprint, IconLogin2 } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { isFailure } from '../../api/failure';
import { hasPasskeys, showPasskey } from '../../api/passkey';
import { providersQuery, signInWithPasskey, startOf, startPasskey } from '../../api/session';
import { ErrorNote } from '../../parts/states';
import { Or } from './FactorForm';
import { rememberWay } from './next';
import classes from './SignIn.module.css';

interface Props {
  next?: string;
  error?: string;
  tenant?: string;
  onEntered: () => void;
}

/** In without a password: the identity providers of the tenant, and passkeys. */
export function OtherDoors({ next, error, tenant, onEntered }: Props) {
  const { t } = useTranslation();
  const providers = useQuery(providersQuery(tenant));
  const passkey = useMutation({
    mutationFn: async () => {
      const shown = await showPasskey(await startPasskey());
      if (shown) await signInWithPasskey(shown);
      return shown !== undefined;
    },
    onSuccess: entered => entered && onEntered(),
  });
  const offered = providers.data ?? [];
  const canPasskey = hasPasskeys();
  return (
    <>
      {error && <SsoError code={error} />}
      {offered.map(provider => (
        <Button
          key={provider.id}
          component="a"
          href={startOf(provider)}
          onClick={() => rememberWay(next)}
          variant="default"
          size="md"
          h={42}
          fullWidth
          leftSection={<IconLogin2 size={18} stroke={1.7} />}
        >
          {t('Continue with {{name}}', { name: provider.name })}
        </Button>
      ))}
      {canPasskey && (
        <Button
          variant="default"
          size="md"
          h={42}
          fullWidth
          leftSection={<IconFingerprint size={18} stroke={1.7} />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          {t('Use a passkey')}
        </Button>
      )}
      {passkey.error &&
        (isFailure(passkey.error, 401) ? (
          <p role="alert" className={classes.wrong}>
            {t('No account here has this passkey.')}
          </p>
        ) : (
          <ErrorNote error={passkey.error} />
        ))}
      {(canPasskey || offered.length > 0) && <Or />}
    </>
  );
}

/** Why the way back from the identity provider ended here. */
function SsoError({ code }: { code: string }) {
  const { t } = useTranslation();
  const words: Record<string, string> = {
    sso_refused: t('The identity provider did not let you through.'),
    sso_failed: t(
      'The sign-in through the identity provider did not succeed. It may have taken too long: try again.',
    ),
    sso_no_role: t(
      'You are known to the identity provider, but none of your groups has a role here. Ask who manages users to give one of them a role.',
    ),
    sso_no_email: t('The identity provider told no e-mail address, and an account needs one.'),
  };
  return (
    <p role="alert" className={classes.wrong}>
      {words[code] ?? t('The sign-in failed: {{code}}', { code })}
    </p>
  );
}
