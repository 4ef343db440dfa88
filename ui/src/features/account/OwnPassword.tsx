import { Button, PasswordInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { ErrorNote } from '../../parts/states';

export function OwnPassword({ onChanged }: { onChanged?: () => void }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: () =>
      api.PUT('/api/management/v1/useradm/users/me', {
        body: { password, current_password: current },
      }),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      notifications.show({ message: t('Your password is changed') });
      onChanged?.();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 14, maxWidth: 380 }}>
      {save.error && <ErrorNote error={save.error} />}
      <PasswordInput
        label={t('Current password')}
        value={current}
        onChange={e => setCurrent(e.currentTarget.value)}
        autoComplete="current-password"
        required
      />
      <PasswordInput
        label={t('New password')}
        value={password}
        onChange={e => setPassword(e.currentTarget.value)}
        minLength={8}
        autoComplete="new-password"
        required
      />
      <div>
        <Button type="submit" variant="default" loading={save.isPending}>
          {t('Change the password')}
        </Button>
      </div>
    </form>
  );
}
