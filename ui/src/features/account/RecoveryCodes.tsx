import { Button, CopyButton, Group, Modal } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { download } from '../../parts/download';
import classes from './Account.module.css';

/** The recovery codes, shown once: to be kept where the telephone is not. */
export function CodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const text = `${codes.join('\n')}\n`;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Your recovery codes')}
      size={460}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <p className={classes.lead}>
        {t(
          'Each opens your account once, when you have lost your second factor. Keep them apart from it: they are not shown again, and earlier ones are void.',
        )}
      </p>
      <ul className={classes.codes}>
        {codes.map(code => (
          <li key={code} className="mono">
            {code}
          </li>
        ))}
      </ul>
      <Group justify="space-between" gap={8} mt={16}>
        <Group gap={8}>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
                onClick={copy}
              >
                {copied ? t('Copied') : t('Copy')}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            leftSection={<IconDownload size={15} />}
            onClick={() => download('trivet-recovery-codes.txt', 'text/plain', text)}
          >
            {t('Download')}
          </Button>
        </Group>
        <Button onClick={onClose}>{t('I have kept them')}</Button>
      </Group>
    </Modal>
  );
}
