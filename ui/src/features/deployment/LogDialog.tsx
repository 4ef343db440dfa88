import { Button, Modal } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { download } from '../../parts/download';
import { Answer } from '../../parts/states';
import classes from './Deployment.module.css';
import { logQuery } from './data';

interface Props {
  deployment: string;
  device: string;
  name: string;
  onClose: () => void;
}

/** What a device wrote while it failed. It is text from outside: shown, never interpreted. */
export function LogDialog({ deployment, device, name, onClose }: Props) {
  const { t } = useTranslation();
  const log = useQuery(logQuery(deployment, device));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Log of {{name}}', { name })}
      size="xl"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <Answer of={log}>
        {text => (
          <div style={{ display: 'grid', gap: 12 }}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long log is scrolled by keys */}
            <pre className={classes.log} tabIndex={0}>
              {text.split('\n').map((line, index) => (
                <div key={index} data-level={levelOf(line)}>
                  {line || '\u00a0'}
                </div>
              ))}
            </pre>
            <Button
              variant="default"
              leftSection={<IconDownload size={16} />}
              onClick={() => download(`${name}.log`, 'text/plain', text)}
              style={{ justifySelf: 'end' }}
            >
              {t('Download')}
            </Button>
          </div>
        )}
      </Answer>
    </Modal>
  );
}

function levelOf(line: string): string | undefined {
  return /\b(error|warning)\b/i.exec(line.slice(0, 120))?.[1]?.toLowerCase();
}
