import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { remove } from '../../api/rest';
import { useRights } from '../../api/rights';
import { Guarded } from '../../parts/Guarded';
import { ListCard } from '../../parts/ListCard';
import { RUNBOOKS, type Runbook, runbooksQuery } from './data';
import { RunbookForm } from './RunbookForm';
import { RunDialog } from './RunDialog';

/** Commands with a name and typed values: what one may run without a terminal. */
export function Runbooks() {
  const { t } = useTranslation();
  const rights = useRights();
  const runbooks = useQuery(runbooksQuery);
  const [edited, setEdited] = useState<Runbook | 'new'>();
  const [running, setRunning] = useState<Runbook>();
  const manages = rights.may('MANAGE_TENANT');
  return (
    <>
      <ListCard<Runbook>
        title={t('Runbooks')}
        note={t('A command with a name. It runs without a shell, so a value stays a value.')}
        of={runbooks}
        rowKey={row => row.name}
        rowName={row => row.name}
        empty={t(
          'No runbook yet. Write down the commands people run by hand today: restart a service, collect logs, show the disks.',
        )}
        add={{ text: t('New runbook'), onClick: () => setEdited('new'), right: 'MANAGE_TENANT' }}
        onOpen={manages ? setEdited : undefined}
        remove={{
          label: name => t('Delete {{name}}', { name }),
          title: name => t('Delete {{name}}?', { name }),
          action: t('Delete'),
          text: t('Its runs and their results stay.'),
          act: row => remove(`${RUNBOOKS}/${encodeURIComponent(row.name)}`),
          stale: ['runbook'],
          right: 'MANAGE_TENANT',
        }}
        columns={[
          {
            id: 'name',
            title: t('Name'),
            cell: row => (
              <>
                <div className="truncate" style={{ fontWeight: 560 }}>
                  {row.name}
                </div>
                <div className="quiet truncate" title={row.description}>
                  {row.description}
                </div>
              </>
            ),
          },
          {
            id: 'command',
            title: t('Command'),
            cell: row => (
              <div className="mono truncate" title={row.command}>
                {row.command}
              </div>
            ),
          },
          {
            id: 'run',
            title: '',
            align: 'end',
            width: 110,
            cell: row => (
              <Guarded right="RUN_RUNBOOKS">
                <Button
                  variant="default"
                  size="compact-sm"
                  leftSection={<IconPlayerPlay size={15} />}
                  onClick={() => setRunning(row)}
                >
                  {t('Run')}
                </Button>
              </Guarded>
            ),
          },
        ]}
      />
      {edited && (
        <RunbookForm
          of={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
      {running && <RunDialog runbook={running} onClose={() => setRunning(undefined)} />}
    </>
  );
}
