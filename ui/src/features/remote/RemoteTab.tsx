import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlayerPlay, IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isFailure } from '../../api/failure';
import { get, post } from '../../api/rest';
import { Card } from '../../parts/Card';
import { Guarded } from '../../parts/Guarded';
import { Mark } from '../../parts/Status';
import { Empty, ErrorNote, Waiting } from '../../parts/states';
import { Time } from '../../parts/Time';
import { CONNECT } from './data';
import { FileForms } from './FileForms';
import { ForwardCard } from './ForwardCard';
import { Gatekeeper } from './Gatekeeper';
import classes from './Remote.module.css';
import { RunDialog } from './RunDialog';
import { Sessions } from './Sessions';

const TerminalView = lazy(() => import('./TerminalView'));

interface Connection {
  status: 'connected' | 'disconnected' | 'unknown';
  updated_ts?: string;
}

interface Props {
  device: string;
  name: string;
  group?: string;
}

const ASK_MILLIS = 4_000;

/** Terminal, files and quick words to a device that holds a channel open. */
export function RemoteTab({ device, name, group }: Props) {
  const { t } = useTranslation();
  const [running, setRunning] = useState(false);
  const connection = useQuery({
    queryKey: ['device', device, 'connection'],
    queryFn: () =>
      get<Connection>(`${CONNECT}/devices/${device}`).catch(error => {
        if (isFailure(error, 404)) return { status: 'unknown' } as Connection;
        throw error;
      }),
    // the live stream does not tell of devices that come and go
    refetchInterval: ASK_MILLIS,
  });
  const tell = useMutation({
    mutationFn: (what: string) => post(`${CONNECT}/devices/${device}/${what}`),
    onSuccess: () => notifications.show({ message: t('The device has been told') }),
    onError: error => notifications.show({ color: 'red', message: error.message }),
  });
  if (connection.error)
    return <ErrorNote error={connection.error} retry={() => void connection.refetch()} />;
  if (!connection.data) return <Waiting />;
  const connected = connection.data.status === 'connected';
  return (
    <div className={classes.stack}>
      <Gatekeeper device={device} name={name} group={group} />
      <Card
        title={
          <Mark
            tone={connected ? 'good' : 'plain'}
            icon={connected ? IconPlugConnected : IconPlugConnectedX}
          >
            {connected ? t('Connected') : t('Not connected')}
          </Mark>
        }
        note={
          connection.data.updated_ts && (
            <>
              {t('since')} <Time at={connection.data.updated_ts} />
            </>
          )
        }
        action={
          connected && (
            <span className={classes.quick}>
              <Button variant="default" onClick={() => tell.mutate('check-update')}>
                {t('Ask for an update now')}
              </Button>
              <Button variant="default" onClick={() => tell.mutate('send-inventory')}>
                {t('Send inventory now')}
              </Button>
              <Guarded right="RUN_RUNBOOKS">
                <Button
                  variant="default"
                  leftSection={<IconPlayerPlay size={15} />}
                  onClick={() => setRunning(true)}
                >
                  {t('Run a runbook')}
                </Button>
              </Guarded>
            </span>
          )
        }
      >
        {connected ? (
          <Suspense fallback={<Waiting lines={8} />}>
            <TerminalView device={device} name={name} />
          </Suspense>
        ) : (
          <Empty title={t('The device holds no channel open')}>
            {t(
              'A terminal needs mender-connect on the device, and the device to be on. This page notices when it comes.',
            )}
          </Empty>
        )}
      </Card>
      {connected && <FileForms device={device} />}
      {connected && <ForwardCard device={device} />}
      <Sessions device={device} />
      {running && <RunDialog devices={[device]} onClose={() => setRunning(false)} />}
    </div>
  );
}
