import { useTranslation } from 'react-i18next';
import { useMe } from '../../api/session';
import { Card } from '../../parts/Card';
import { Page } from '../../parts/Page';
import { Answer } from '../../parts/states';
import classes from './Account.module.css';
import { Authenticator } from './Authenticator';
import { Confirmed } from './Confirmed';
import { OwnPassword } from './OwnPassword';
import { OwnSessions } from './OwnSessions';
import { Passkeys } from './Passkeys';
import { Tokens } from './Tokens';

/** What one decides about oneself: how one signs in, where one is signed in, who acts in one's name. */
export function Account() {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Page
      title={t('Your account')}
      lead={me.data?.email}
      call={{ path: '/api/management/v1/useradm/users/me' }}
    >
      <Answer of={me}>
        {user => (
          <>
            <Confirmed user={user} />
            <div className={classes.columns}>
              <div className={classes.stack}>
                <Authenticator user={user} />
                <Passkeys />
                <Card title={t('Your password')}>
                  <OwnPassword />
                </Card>
              </div>
              <div className={classes.stack}>
                <OwnSessions />
                <Tokens />
              </div>
            </div>
          </>
        )}
      </Answer>
    </Page>
  );
}
