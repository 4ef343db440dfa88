import {
  IconCircleCheck,
  IconCircleDot,
  IconCircleX,
  IconKey,
  IconPlugConnected,
  IconUserCheck,
  type TablerIcon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { Card, Facts } from '../../parts/Card';
import { statusText } from '../../parts/Status';
import { Answer } from '../../parts/states';
import { Time } from '../../parts/Time';
import { attribute, type DeviceRow, groupOf, releaseOf, text, typeOf } from '../devices/device';
import classes from './Device.module.css';
import { historyQuery } from './data';
import { GroupOf } from './GroupOf';
import { Tags } from './Tags';

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

interface Moment {
  at: string;
  icon: TablerIcon;
  tone?: 'good' | 'bad';
  what: ReactNode;
  more?: ReactNode;
}

/** What happened to it, newest first: deployments and keys. */
function Timeline({ device }: { device: Device }) {
  const { t } = useTranslation();
  const history = useQuery(historyQuery(device.id));
  return (
    <Card title={t('Timeline')}>
      <Answer of={history}>
        {({ rows }) => (
          <ol className={classes.line}>
            {[...rows.map(ofPassage), ...ofKeys()]
              .sort((a, b) => b.at.localeCompare(a.at))
              .map((moment, index) => (
                <li key={index} data-tone={moment.tone}>
                  <moment.icon size={20} stroke={1.7} aria-hidden />
                  <div>
                    {moment.what}
                    {moment.more && <small>{moment.more}</small>}
                  </div>
                  <Time at={moment.at} />
                </li>
              ))}
          </ol>
        )}
      </Answer>
    </Card>
  );

  function ofPassage({ deployment, device: passage }: Schemas['HistoryEntry']): Moment {
    const failed = passage.status === 'failure';
    const done = passage.status === 'success';
    return {
      at: passage.finished ?? passage.started ?? passage.created ?? deployment.created ?? '',
      icon: failed ? IconCircleX : passage.finished ? IconCircleCheck : IconCircleDot,
      tone: failed ? 'bad' : done ? 'good' : undefined,
      what: (
        <>
          <Link to="/deployments/$id" params={{ id: deployment.id }} className="plain-link">
            {deployment.artifact_name}
          </Link>{' '}
          – {t(statusText(passage.status))}
        </>
      ),
      more: [deployment.name, passage.substate].filter(Boolean).join(' · '),
    };
  }

  function ofKeys(): Moment[] {
    const keys = device.auth_sets.map(set => ({
      at: set.ts ?? '',
      icon: set.status === 'accepted' ? IconUserCheck : IconKey,
      what: t('Showed a key'),
      more: t('now {{status}}', { status: t(statusText(set.status)).toLowerCase() }),
    }));
    return [
      ...keys,
      { at: device.created_ts ?? '', icon: IconPlugConnected, what: t('First contact') },
    ];
  }
}
