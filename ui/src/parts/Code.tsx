import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './Code.module.css';

/** Lines for a terminal or a file, to copy. */
export function Code({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes.code}>
      <pre>{text}</pre>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            onClick={copy}
            aria-label={copied ? t('Copied') : t('Copy')}
          >
            {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  );
}
