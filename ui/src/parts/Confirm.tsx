import { Button, Group, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from './states';

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  action: string;
  children?: ReactNode;
  /** To be typed before the button works, where the step cannot be undone. */
  word?: string;
  calm?: boolean;
  busy?: boolean;
  error?: unknown;
  onConfirm: () => void;
}

/** The last question before a step that matters. */
export function Confirm({
  opened,
  onClose,
  title,
  action,
  children,
  word,
  calm,
  busy,
  error,
  onConfirm,
}: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  useEffect(() => setTyped(''), [opened]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onConfirm();
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
        {children}
        {error ? <ErrorNote error={error} /> : null}
        {word && (
          <TextInput
            label={t('Type {{word}} to go on', { word })}
            value={typed}
            onChange={e => setTyped(e.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button
            type="submit"
            color={calm ? undefined : 'red'}
            loading={busy}
            disabled={word !== undefined && typed !== word}
          >
            {action}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
