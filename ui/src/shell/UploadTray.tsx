import { ActionIcon, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { dismiss, useUploads } from '../features/software/uploads';
import { percent } from '../parts/format';
import { ErrorNote } from '../parts/states';
import classes from './UploadTray.module.css';

/** What is on its way to the server, on every screen. */
export function UploadTray() {
  const { t } = useTranslation();
  const uploads = useUploads();
  const sending = uploads.some(upload => upload.state === 'sending');
  useEffect(() => {
    if (!sending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [sending]);
  if (uploads.length === 0) return null;
  return (
    <section className={classes.tray} aria-label={t('Uploads')} aria-live="polite">
      {uploads.map(upload => (
        <div key={upload.id} className={classes.upload}>
          <div className={classes.line}>
            <span className="truncate">{upload.name}</span>
            <span className="quiet num">
              {upload.state === 'sending' &&
                (upload.share < 1 ? percent(upload.share, 1) : t('being checked'))}
              {upload.state === 'done' && t('uploaded and checked')}
            </span>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={24}
              aria-label={upload.state === 'sending' ? t('Stop the upload') : t('Dismiss')}
              onClick={() => (upload.state === 'sending' ? upload.stop() : dismiss(upload.id))}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
          {upload.state === 'failed' ? (
            <ErrorNote error={upload.error} />
          ) : (
            <Progress value={upload.share * 100} size={4} aria-label={upload.name} />
          )}
        </div>
      ))}
    </section>
  );
}
