import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { OwnPassword } from '../features/account/OwnPassword';
import { Card } from '../parts/Card';
import { Page } from '../parts/Page';

/** The first step of an account that was made by somebody else: a password nobody else knows.
 * Until then the server lets it do nothing but this. */
export function FirstPassword() {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <Page
      title={t('Choose your own password')}
      lead={t(
        'The first one was written down somewhere. Everything else opens once you have your own.',
      )}
      wide={false}
    >
      <Card>
        <OwnPassword onChanged={() => void client.invalidateQueries()} />
      </Card>
    </Page>
  );
}
