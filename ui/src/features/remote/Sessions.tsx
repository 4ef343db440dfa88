import { Button, Modal } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getPage, remove } from '../../api/rest';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { bytes, duration } from '../../parts/format';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { Recording } from '../audit/Recording';

const SESSIONS = '/api/management/v1/deviceconnect/sessions';

interface RemoteSession {
  id: string;
  user_name?: string;
  started_at: string;
  ended_at?: string;
  end_reason?: string;
  live?: boolean;
  done?: string[];
  recorded_bytes?: number;
  recording_kept?: boolean;
}

/** Who was on this device, and what it showed them. */
export function Sessions({ device }: { device: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [shown, setShown] = useState<string>();
  const sessions = useQuery({
    queryKey: ['session', 'of-device', device],
    queryFn: () => getPage<RemoteSession>(`${SESSIONS}?device_id=${device}&per_page=20`),
  });
  const end = useMutation({
    mutationFn: (id: string) => remove(`${SESSIONS}/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['session'] }),
  });
  const columns: Column<RemoteSession>[] = [
    {
      id: 'who',
      title: t('Who'),
      cell: row => <strong style={{ fontWeight: 560 }}>{row.user_name || '–'}</strong>,
    },
    { id: 'when', title: t('When'), cell: row => <Time at={row.started_at} /> },
    {
      id: 'long',
      title: t('How long'),
      cell: row =>
        row.ended_at
          ? duration(new Date(row.ended_at).getTime() - new Date(row.started_at).getTime())
          : t('still open'),
    },
    { id: 'done', title: t('What'), cell: row => (row.done ?? []).join(', ') || '–' },
    { id: 'size', title: t('Recorded'), align: 'end', cell: row => bytes(row.recorded_bytes ?? 0) },
    {
      id: 'act',
      title: '',
      align: 'end',
      width: 150,
      cell: row =>
        row.live ? (
          <Button
            color="red"
            variant="outline"
            size="compact-sm"
            onClick={() => end.mutate(row.id)}
          >
            {t('End it')}
          </Button>
        ) : row.recording_kept && (row.recorded_bytes ?? 0) > 0 ? (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlayerPlay size={15} />}
            onClick={() => setShown(row.id)}
          >
            {t('Replay')}
          </Button>
        ) : null,
    },
  ];
  return (
    <Card title={t('Sessions')} flush>
      {sessions.error || end.error ? (
        <ErrorNote error={sessions.error ?? end.error} retry={() => void sessions.refetch()} />
      ) : (
        <DataTable
          label={t('Sessions')}
          columns={columns}
          rows={sessions.data?.rows}
          rowKey={row => row.id}
          empty={<Empty title={t('Nobody has been on this device')} />}
        />
      )}
      <Modal
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        size="xl"
        title={t('Recording')}
        closeButtonProps={{ 'aria-label': t('Close') }}
      >
        {shown && <Recording session={shown} />}
      </Modal>
    </Card>
  );
}
