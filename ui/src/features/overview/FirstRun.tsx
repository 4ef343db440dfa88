import { IconInbox, IconTerminal2, IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/Card';
import { Code } from '../../parts/Code';
import { LinkButton } from '../../parts/links';
import { Page } from '../../parts/Page';
import classes from './Overview.module.css';

/** An empty server: three ways to begin. */
export function FirstRun() {
  const { t } = useTranslation();
  return (
    <Page title={t('Welcome to Trivet')} lead={t('There is no device yet. Three ways to begin:')}>
      <div className={classes.ways}>
        <Card>
          <IconInbox size={26} stroke={1.4} aria-hidden />
          <h2>{t('Bring a device')}</h2>
          <p>
            {t(
              'Any device with an unmodified Mender client: two lines of configuration, and it waits in the inbox for your word.',
            )}
          </p>
          <LinkButton to="/inbox">{t('Show me how')}</LinkButton>
        </Card>
        <Card>
          <IconTerminal2 size={26} stroke={1.4} aria-hidden />
          <h2>{t('Watch a simulated fleet')}</h2>
          <p>
            {t(
              'On a machine with the sources, the demonstration starts a server of its own with twenty devices and a signed update.',
            )}
          </p>
          <Code text="./trivet demo" />
        </Card>
        <Card>
          <IconUpload size={26} stroke={1.4} aria-hidden />
          <h2>{t('Upload software')}</h2>
          <p>
            {t(
              'Artifacts that work with Mender work here: upload one, or let the server wrap a single file.',
            )}
          </p>
          <LinkButton to="/software" variant="default">
            {t('To the releases')}
          </LinkButton>
        </Card>
      </div>
    </Page>
  );
}
