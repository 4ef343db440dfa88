import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { get, post } from '../../api/rest';
import { Code } from '../../parts/Code';
import { Answer, ErrorNote } from '../../parts/states';
import classes from './Account.module.css';

const USERADM = '/api/management/v1/useradm';

/** A secret into the authenticator, a code back: only then it counts. */
export function Enrol({
  onClose,
  onDone,
}: {
  onClose: () => void;
  onDone: (codes: string[]) => void;
}) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const secret = useQuery({
    queryKey: ['totp', 'secret'],
    queryFn: async () => {
      await post(`${USERADM}/users/me/2fa/enable`);
      return get<Schemas['TotpSecret']>(`${USERADM}/2faqr`);
    },
    retry: false,
    staleTime: Number.POSITIVE_INFINITY, // another one would void what was scanned
    gcTime: 0,
  });
  const verify = useMutation({
    mutationFn: async () => {
      const answer = await post(`${USERADM}/2faverify`, { token2fa: code.trim() }, 'PUT');
      return (await answer.json()) as Schemas['RecoveryCodes'];
    },
    onSuccess: made => onDone(made.recovery_codes),
    onError: () => setCode(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    verify.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Set up an authenticator app')}
      size={520}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <Answer of={secret} lines={5}>
        {shown => (
          <form className={classes.enrol} onSubmit={submit}>
            <div className={classes.scan}>
              <img
                src={`data:image/png;base64,${shown.qr}`}
                alt={t('The secret as a picture to scan')}
                width={200}
                height={200}
              />
              <div>
                <p>{t('Scan the picture with your authenticator app.')}</p>
                <p className="quiet">{t('Or type this secret into it:')}</p>
                <Code text={shown.secret.replace(/(.{4})(?=.)/g, '$1 ')} />
              </div>
            </div>
            {verify.error && <ErrorNote error={verify.error} />}
            <TextInput
              name="code"
              label={t('The code it shows now')}
              autoComplete="one-time-code"
              inputMode="numeric"
              value={code}
              onChange={event => setCode(event.currentTarget.value)}
              required
              data-autofocus
            />
            <Button type="submit" loading={verify.isPending}>
              {t('Use it from now on')}
            </Button>
          </form>
        )}
      </Answer>
    </Modal>
  );
}
