import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { Card, Facts } from '../../parts/Card';
import { Time } from '../../parts/Time';
import { attribute, type DeviceRow, groupOf, releaseOf, text, typeOf } from '../devices/device';
import classes from './Device.module.css';
import { GroupOf } from './GroupOf';
import { Tags } from './Tags';
import { Timeline } from './Timeline';

type Device = Schemas['Device'];

const NETWORK = [
  'ipv4_wlp1s0',
  'ipv4',
  'hostname',
  'kernel',
  'os',
  'mender_client_version',
  'cpu_model',
  'mem_total_kB',
];

export function Summary({ device, inventory }: { device: Device; inventory: DeviceRow }) {
  const { t } = useTranslation();
  const known = NETWORK.map(
    name => [name, text(attribute(inventory, 'inventory', name))] as const,
  ).filter(([, value]) => value);
  return (
    <div className={classes.columns}>
      <Timeline device={device} />
      <div className={classes.stack}>
        <Card title={t('In short')}>
          <Facts
            of={[
              [t('Release'), releaseOf(inventory) || '–'],
              [t('Type'), typeOf(inventory) || '–'],
              [t('Group'), <GroupOf key="g" device={device.id} group={groupOf(inventory)} />],
              [t('Last seen'), <Time key="s" at={device.check_in_time} otherwise={t('never')} />],
              [t('First seen'), <Time key="f" at={device.created_ts} />],
              ...known.map(([name, value]): [ReactNode, ReactNode] => [name, value]),
              [
                t('Id'),
                <span key="i" className="mono">
                  {device.id}
                </span>,
              ],
            ]}
          />
        </Card>
        <Tags device={device.id} inventory={inventory} />
      </div>
    </div>
  );
}
