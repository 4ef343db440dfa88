import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { tenantQuery } from '../../api/session';
import { Card } from '../../parts/Card';
import { Code } from '../../parts/Code';
import classes from './Inbox.module.css';

/** How a device with Mender's client finds the way here. */
export function Enrol() {
  const { t } = useTranslation();
  const tenant = useQuery(tenantQuery);
  const conf = {
    ServerURL: location.origin,
    ...(tenant.data?.tenant_token ? { TenantToken: tenant.data.tenant_token } : {}),
  };
  return (
    <Card title={t('Bring a device')} note={t('Any device with an unmodified mender-client')}>
      <ol className={classes.steps}>
        <li>
          {t('Install the client.')}
          <Code text="apt-get install mender-client mender-connect" />
        </li>
        <li>
          {t(
            'Let it trust this server, if its certificate is not from a public authority: put ca.crt from the data folder of the server on the device and name it in ServerCertificate.',
          )}
        </li>
        <li>
          {t('Say where the server is, in /etc/mender/mender.conf.')}
          <Code text={JSON.stringify(conf, null, 2)} />
        </li>
        <li>
          {t('Start it. It appears on this page.')}
          <Code text="systemctl restart mender-client" />
        </li>
        <li>
          {t('Compare the fingerprint of its key with what the device itself shows, then accept.')}
          <Code text="openssl pkey -in /var/lib/mender/mender-agent.pem -pubout -outform DER | openssl dgst -sha256 -c" />
        </li>
      </ol>
    </Card>
  );
}
