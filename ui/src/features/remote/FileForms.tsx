import { Button, FileInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client';
import { Card } from '../../parts/Card';
import { ErrorNote } from '../../parts/states';
import classes from './Remote.module.css';

const DEVICES = '/api/management/v1/deviceconnect/devices';

/** Fetch a file from the device, put one there. */
export function FileForms({ device }: { device: string }) {
  return (
    <div className={classes.columns}>
      <Fetch device={device} />
      <Put device={device} />
    </div>
  );
}

function Fetch({ device }: { device: string }) {
  const { t } = useTranslation();
  const [path, setPath] = useState('');
  const fetching = useMutation({
    mutationFn: async () => {
      const answer = await send(`${DEVICES}/${device}/download?path=${encodeURIComponent(path)}`);
      const url = URL.createObjectURL(await answer.blob());
      const link = document.createElement('a');
      link.href = url;
      link.download = path.split('/').at(-1) || 'file';
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    fetching.mutate();
  };
  return (
    <Card title={t('Fetch a file')}>
      <form className={classes.form} onSubmit={submit}>
        {fetching.error && <ErrorNote error={fetching.error} />}
        <TextInput
          label={t('Path on the device')}
          placeholder="/var/log/messages"
          value={path}
          onChange={e => setPath(e.currentTarget.value)}
          pattern="/.+"
          required
        />
        <Button
          type="submit"
          variant="default"
          leftSection={<IconDownload size={16} />}
          loading={fetching.isPending}
        >
          {t('Fetch')}
        </Button>
      </form>
    </Card>
  );
}

function Put({ device }: { device: string }) {
  const { t } = useTranslation();
  const [path, setPath] = useState('');
  const [mode, setMode] = useState('0644');
  const [file, setFile] = useState<File | null>(null);
  const putting = useMutation({
    mutationFn: async () => {
      const form = new FormData();
      form.append('path', path);
      form.append('mode', mode);
      form.append('file', file!);
      await send(`${DEVICES}/${device}/upload`, { method: 'PUT', body: form });
    },
    onSuccess: () => notifications.show({ message: t('The file is on the device') }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    putting.mutate();
  };
  return (
    <Card title={t('Put a file')}>
      <form className={classes.form} onSubmit={submit}>
        {putting.error && <ErrorNote error={putting.error} />}
        <FileInput label={t('File')} value={file} onChange={setFile} required />
        <TextInput
          label={t('Path on the device')}
          placeholder="/tmp/file"
          value={path}
          onChange={e => setPath(e.currentTarget.value)}
          pattern="/.+"
          required
        />
        <TextInput
          label={t('Mode (octal)')}
          value={mode}
          onChange={e => setMode(e.currentTarget.value)}
          pattern="0?[0-7]{3}"
          required
        />
        <Button
          type="submit"
          variant="default"
          leftSection={<IconUpload size={16} />}
          loading={putting.isPending}
          disabled={!file}
        >
          {t('Put')}
        </Button>
      </form>
    </Card>
  );
}
