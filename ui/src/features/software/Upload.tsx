import { Button, Modal, TagsInput, Text, TextInput } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bytes } from '../../parts/format';
import classes from './Software.module.css';
import { sendArtifact, wrapFile } from './send';
import { begin } from './uploads';

/** One file: an artifact goes as it is, of anything else the server makes one. */
export function Upload({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File>();
  const close = () => {
    setFile(undefined);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('Upload software')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {file ? (
        <Describe file={file} onBack={() => setFile(undefined)} onSent={close} />
      ) : (
        <Drop onFile={setFile} />
      )}
    </Modal>
  );
}

function Drop({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dragging is one way, the button the other
    <div
      className={classes.drop}
      data-over={over}
      onDrop={drop}
      onDragOver={event => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
    >
      <IconUpload size={30} stroke={1.4} aria-hidden />
      <Text>{t('Drop a .mender file here, or any single file')}</Text>
      <Text size="sm" c="dimmed" mb={8}>
        {t('Every byte is checked on arrival; a signature against the keys you registered.')}
      </Text>
      <Button variant="default" onClick={() => input.current?.click()} data-autofocus>
        {t('Choose a file')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('File')}
        onChange={event => event.currentTarget.files?.[0] && onFile(event.currentTarget.files[0])}
      />
    </div>
  );
}

function Describe({
  file,
  onBack,
  onSent,
}: {
  file: File;
  onBack: () => void;
  onSent: () => void;
}) {
  const { t } = useTranslation();
  const ready = file.name.endsWith('.mender');
  const [description, setDescription] = useState('');
  const [name, setName] = useState(file.name.replace(/\.[^.]+$/, ''));
  const [types, setTypes] = useState<string[]>([]);
  const [destination, setDestination] = useState('/opt/software');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin(file.name, progress =>
      ready
        ? sendArtifact(file, description, progress)
        : wrapFile(file, { name, deviceTypes: types, description, destination }, progress),
    );
    onSent();
  };
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 14 }}>
      <Text>
        <strong>{file.name}</strong> <span className="quiet">{bytes(file.size)}</span>
      </Text>
      {!ready && (
        <>
          <Text size="sm" c="dimmed">
            {t(
              'This is not an artifact: the server makes one of it, for the update module single-file.',
            )}
          </Text>
          <TextInput
            label={t('Name of the release')}
            value={name}
            onChange={e => setName(e.currentTarget.value)}
            required
            data-autofocus
          />
          <TagsInput
            label={t('Device types')}
            description={t('Enter after each')}
            value={types}
            onChange={setTypes}
          />
          <TextInput
            label={t('Folder on the device')}
            value={destination}
            onChange={e => setDestination(e.currentTarget.value)}
            required
            pattern="/.*"
          />
        </>
      )}
      <TextInput
        label={t('Description')}
        value={description}
        onChange={e => setDescription(e.currentTarget.value)}
        maxLength={1024}
      />
      <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onBack}>
          {t('Another file')}
        </Button>
        <Button type="submit" disabled={!ready && types.length === 0}>
          {t('Upload')}
        </Button>
      </div>
    </form>
  );
}
