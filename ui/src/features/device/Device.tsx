import { Tabs } from '@mantine/core';
import { IconRocket } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useOffers } from '../../api/rest';
import { Guarded } from '../../parts/Guarded';
import { LinkButton } from '../../parts/links';
import { Page } from '../../parts/Page';
import { Status } from '../../parts/Status';
import { ErrorNote, Waiting } from '../../parts/states';
import { Time } from '../../parts/Time';
import { LOGS } from '../audit/data';
import { groupOf, nameOf, releaseOf, typeOf } from '../devices/device';
import { RemoteTab } from '../remote/RemoteTab';
import { AlertsTab } from './AlertsTab';
import { ConfigurationTab } from './ConfigurationTab';
import classes from './Device.module.css';
import { DeviceAudit } from './DeviceAudit';
import { deviceQuery, inventoryQuery } from './data';
import { History } from './History';
import { IdentityTab } from './IdentityTab';
import { InventoryTab } from './InventoryTab';
import { SoftwareTab } from './SoftwareTab';
import { Summary } from './Summary';

export function DevicePage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: '/shell/devices/$id' });
  const { tab = 'summary' } = useSearch({ from: '/shell/devices/$id' });
  const navigate = useNavigate();
  const remote = useOffers('/api/management/v1/deviceconnect/devices/{id}/connect');
  const audited = useOffers(LOGS);
  const inventory = useQuery(inventoryQuery(id));
  const device = useQuery(deviceQuery(id));
  const back = { to: '/devices', text: t('Devices') };
  const failed = inventory.error ?? device.error;
  if (!inventory.data || !device.data) {
    return (
      <Page title={t('Device')} back={back}>
        {failed ? (
          <ErrorNote
            error={failed}
            retry={() => void Promise.all([inventory.refetch(), device.refetch()])}
          />
        ) : (
          <Waiting lines={10} />
        )}
      </Page>
    );
  }
  const name = nameOf(inventory.data);
  const facts = [typeOf(inventory.data), releaseOf(inventory.data), groupOf(inventory.data)].filter(
    Boolean,
  );
  return (
    <Page
      title={name}
      back={back}
      call={{ path: `/api/management/v1/inventory/devices/${id}` }}
      lead={
        <div className={classes.lead}>
          <Status of={device.data.status} />
          {facts.map(fact => (
            <span key={fact}>{fact}</span>
          ))}
          <span>
            {t('seen')} <Time at={device.data.check_in_time} otherwise={t('never')} />
          </span>
        </div>
      }
      actions={
        device.data.status === 'accepted' && (
          <Guarded right="DEPLOY">
            <LinkButton
              to="/deployments/new"
              search={{ device: id }}
              leftSection={<IconRocket size={16} />}
            >
              {t('Deploy to this device')}
            </LinkButton>
          </Guarded>
        )
      }
    >
      <Tabs
        value={tab}
        onChange={next =>
          void navigate({
            to: '/devices/$id',
            params: { id },
            search: { tab: next === 'summary' ? undefined : (next ?? undefined) },
            replace: true,
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb={18}>
          <Tabs.Tab value="summary">{t('Summary')}</Tabs.Tab>
          <Tabs.Tab value="software">{t('Software')}</Tabs.Tab>
          <Tabs.Tab value="inventory">{t('Inventory')}</Tabs.Tab>
          <Tabs.Tab value="configuration">{t('Configuration')}</Tabs.Tab>
          <Tabs.Tab value="deployments">{t('Deployments')}</Tabs.Tab>
          <Tabs.Tab value="alerts">{t('Alerts')}</Tabs.Tab>
          {remote && <Tabs.Tab value="remote">{t('Remote')}</Tabs.Tab>}
          <Tabs.Tab value="identity">{t('Identity and keys')}</Tabs.Tab>
          {audited && <Tabs.Tab value="audit">{t('Audit')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="summary">
          <Summary device={device.data} inventory={inventory.data} />
        </Tabs.Panel>
        <Tabs.Panel value="software">
          <SoftwareTab inventory={inventory.data} />
        </Tabs.Panel>
        <Tabs.Panel value="inventory">
          <InventoryTab inventory={inventory.data} />
        </Tabs.Panel>
        <Tabs.Panel value="configuration">
          <ConfigurationTab device={id} />
        </Tabs.Panel>
        <Tabs.Panel value="deployments">
          <History device={id} />
        </Tabs.Panel>
        <Tabs.Panel value="alerts">
          <AlertsTab device={id} />
        </Tabs.Panel>
        {remote && (
          <Tabs.Panel value="remote">
            <RemoteTab device={id} name={name} group={groupOf(inventory.data) || undefined} />
          </Tabs.Panel>
        )}
        {audited && (
          <Tabs.Panel value="audit">
            <DeviceAudit device={id} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="identity">
          <IdentityTab device={device.data} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
