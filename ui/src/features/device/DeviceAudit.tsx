import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/Card';
import { type Column, DataTable } from '../../parts/DataTable';
import { LinkButton } from '../../parts/links';
import { Empty, ErrorNote } from '../../parts/states';
import { Time } from '../../parts/Time';
import { type AuditEntry, actorName, entriesQuery } from '../audit/data';
import { deedOf } from '../audit/words';

/** What people did to this device. */
export function DeviceAudit({ device }: { device: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const entries = useQuery(entriesQuery({ id: device }));
  const columns: Column<AuditEntry>[] = [
    { id: 'time', title: t('When'), width: 190, cell: row => <Time at={row.time} sure /> },
    { id: 'who', title: t('Who'), cell: actorName },
    {
      id: 'what',
      title: t('What'),
      cell: row => t(deedOf(row)),
    },
  ];
  if (entries.error)
    return <ErrorNote error={entries.error} retry={() => void entries.refetch()} />;
  return (
    <Card
      title={t('Audit')}
      flush
      action={
        <LinkButton to="/audit" search={{ id: device }} variant="subtle" size="compact-sm">
          {t('In the audit log')}
        </LinkButton>
      }
    >
      <DataTable
        label={t('Audit')}
        columns={columns}
        rows={entries.data?.rows}
        rowKey={row => row.id}
        onOpen={row => void navigate({ to: '/audit', search: { id: device, open: row.id } })}
        empty={<Empty title={t('Nobody has done anything to it')} />}
      />
    </Card>
  );
}
