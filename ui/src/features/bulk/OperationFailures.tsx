import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { get } from '../../api/rest';
import { type Column, DataTable } from '../../parts/DataTable';
import { ErrorNote } from '../../parts/states';
import { useNames } from '../devices/names';
import { OPERATIONS } from './data';

interface Failure {
  device_id: string;
  reason: string;
}

/** The devices an operation could not change, each with its reason. */
export function OperationFailures({
  operation,
  onClose,
}: {
  operation: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const failures = useQuery({
    queryKey: ['operation', operation, 'failures'],
    queryFn: () => get<Failure[]>(`${OPERATIONS}/${operation}/failures?per_page=100`),
  });
  const name = useNames((failures.data ?? []).map(failure => failure.device_id));
  const columns: Column<Failure>[] = [
    {
      id: 'device',
      title: t('Device'),
      cell: row => (
        <Link to="/devices/$id" params={{ id: row.device_id }} className="plain-link">
          {name(row.device_id)}
        </Link>
      ),
    },
    { id: 'reason', title: t('Reason'), cell: row => row.reason },
  ];
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Devices that were not changed')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {failures.error ? (
        <ErrorNote error={failures.error} retry={() => void failures.refetch()} />
      ) : (
        <DataTable
          label={t('Devices that were not changed')}
          columns={columns}
          rows={failures.data}
          ghosts={4}
          rowKey={row => row.device_id}
          dense
        />
      )}
    </Modal>
  );
}
