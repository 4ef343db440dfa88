import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPencil, IconRocket } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { get, post } from '../../api/rest';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { Guarded } from '../../parts/Guarded';
import { LinkButton } from '../../parts/links';
import { Answer, Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { ConfigurationEditor } from './ConfigurationEditor';
import { compare, type Line } from './configuration';
import classes from './Device.module.css';

const CONFIGURATION = '/api/management/v1/deviceconfig/configurations/device';
type Configuration = Schemas['DeviceConfiguration'];

/** How it should be set up, beside how it says it is; changed here, brought by a deployment. */
export function ConfigurationTab({ device }: { device: string }) {
  const configuration = useQuery({
    queryKey: ['device', device, 'configuration'],
    queryFn: () => get<Configuration>(`${CONFIGURATION}/${device}`),
  });
  return <Answer of={configuration}>{data => <Configured of={data} device={device} />}</Answer>;
}

function Configured({ of, device }: { of: Configuration; device: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const lines = compare(of.configured ?? {}, of.reported ?? {});
  const differ = lines.filter(line => line.differs).length;
  const refresh = () => client.invalidateQueries({ queryKey: ['device', device] });
  const deploy = useMutation({
    mutationFn: async () =>
      (await (await post(`${CONFIGURATION}/${device}/deploy`, {})).json()) as {
        deployment_id: string;
      },
    onSuccess: ({ deployment_id: id }) => {
      notifications.show({ message: t('It is on its way to the device') });
      return navigate({ to: '/deployments/$id', params: { id } });
    },
  });
  const columns: Column<Line>[] = [
    { id: 'key', title: t('Key'), cell: line => <span className="mono">{line.key}</span> },
    { id: 'wanted', title: t('Should be'), cell: line => <Value of={line.wanted} /> },
    {
      id: 'reported',
      title: t('The device says'),
      cell: line => (
        <span className={line.differs && of.reported_ts ? classes.differs : undefined}>
          <Value of={line.reported} />
          {line.differs && of.reported_ts && <em> {t('differs')}</em>}
        </span>
      ),
    },
  ];
  return (
    <>
      <Card
        title={t('Configuration')}
        note={
          of.reported_ts ? (
            <>
              {t('The device told its own')} <Time at={of.reported_ts} />
              {differ > 0 && ` · ${t('{{count, number}} values differ', { count: differ })}`}
            </>
          ) : (
            t('The device has not told its own yet; it needs mender-configure for that.')
          )
        }
        flush
        action={
          <span className={classes.acts}>
            {of.deployment_id && (
              <LinkButton to="/deployments/$id" params={{ id: of.deployment_id }} variant="subtle">
                {t('Its last deployment')}
              </LinkButton>
            )}
            <Guarded right="CONFIGURE_DEVICES">
              <Button
                variant="default"
                leftSection={<IconPencil size={15} />}
                onClick={() => setEditing(true)}
              >
                {t('Edit')}
              </Button>
            </Guarded>
            <Guarded right="CONFIGURE_DEVICES">
              <Button
                leftSection={<IconRocket size={15} />}
                loading={deploy.isPending}
                disabled={Object.keys(of.configured ?? {}).length === 0}
                onClick={() => deploy.mutate()}
              >
                {t('Bring it to the device')}
              </Button>
            </Guarded>
          </span>
        }
      >
        {deploy.error && <ErrorNote error={deploy.error} />}
        <DataTable
          label={t('Configuration')}
          columns={columns}
          rows={lines}
          rowKey={line => line.key}
          empty={
            <Empty title={t('Nothing is configured')}>
              {t(
                'Keys and values such as timezone = Europe/Lisbon; scripts on the device apply them.',
              )}
            </Empty>
          }
        />
      </Card>
      {editing && (
        <ConfigurationEditor
          path={`${CONFIGURATION}/${device}`}
          values={of.configured ?? {}}
          suggestions={of.reported ?? {}}
          onClose={() => setEditing(false)}
          onSaved={refresh}
        />
      )}
    </>
  );
}

function Value({ of }: { of?: string }) {
  return of === undefined ? (
    <span className="quiet">–</span>
  ) : (
    <span className="mono" style={{ overflowWrap: 'anywhere' }}>
      {of}
    </span>
  );
}
