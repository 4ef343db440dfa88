import { Anchor, Button, Menu } from '@mantine/core';
import {
  IconDownload,
  IconFolderSymlink,
  IconPlayerPlay,
  IconRocket,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOffers } from '../../api/rest';
import { useRights } from '../../api/rights';
import { Guarded } from '../../parts/Guarded';
import { OPERATIONS } from '../bulk/data';
import { AdmitMenuItems } from './AdmitMenuItems';
import classes from './BulkBar.module.css';
import { Decommission } from './Decommission';
import { exportCsv } from './export';
import { print } from './filter';
import { MoveToGroup } from './MoveToGroup';
import { type DeviceSearch, predicates } from './search';
import type { DeviceSelection } from './useSelection';

const RunDialog = lazy(async () => ({
  default: (await import('../remote/RunDialog')).RunDialog,
}));

interface Props {
  selection: DeviceSelection;
  search: DeviceSearch;
  total: number;
}

/** How many ids an address may carry; more is a deployment to the filter or the group. */
const IDS_IN_ADDRESS = 60;

export function BulkBar({ selection, search, total }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const rights = useRights();
  const [moving, setMoving] = useState(false);
  const [running, setRunning] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const bulk = useOffers(OPERATIONS);
  const chosen = selection.all ? total : selection.ids.size;
  if (chosen === 0) return null;
  const many = selection.all || selection.ids.size > IDS_IN_ADDRESS;
  const deploy = () =>
    void navigate({
      to: '/deployments/new',
      search: many
        ? { filter: JSON.stringify(predicates(search).map(print)) }
        : { device: [...selection.ids].join(',') },
    });
  return (
    <div className={classes.bar} role="region" aria-label={t('Selected devices')}>
      <span className={classes.text} aria-live="polite">
        {t('{{count, number}} selected', { count: chosen })}
      </span>
      {!selection.all && total > selection.ids.size && (
        <Anchor component="button" type="button" onClick={selection.selectAll}>
          {t('Select all {{total, number}} that match', { total })}
        </Anchor>
      )}
      <span className={classes.gap} />
      <Guarded right="DEPLOY">
        <Button
          leftSection={<IconRocket size={16} />}
          onClick={deploy}
          disabled={many && !selection.all}
        >
          {t('Deploy')}
        </Button>
      </Guarded>
      <Button
        variant="default"
        leftSection={<IconFolderSymlink size={16} />}
        onClick={() => setMoving(true)}
      >
        {t('Move to a group')}
      </Button>
      <Menu position="top-end">
        <Menu.Target>
          <Button variant="default">{t('More')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <AdmitMenuItems selection={selection} search={search} />
          {rights.may('RUN_RUNBOOKS') && (
            <Menu.Item
              leftSection={<IconPlayerPlay size={16} />}
              disabled={selection.all}
              onClick={() => setRunning(true)}
            >
              {t('Run a runbook')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconDownload size={16} />}
            onClick={() => void exportCsv(selection, search)}
          >
            {t('Export as CSV')}
          </Menu.Item>
          {bulk && rights.may('MANAGE_DEVICES') && (
            <>
              <Menu.Divider />
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} />}
                onClick={() => setLeaving(true)}
              >
                {t('Decommission')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconX size={16} />}
        onClick={selection.clear}
      >
        {t('Clear')}
      </Button>
      <MoveToGroup
        opened={moving}
        onClose={() => setMoving(false)}
        selection={selection}
        search={search}
        chosen={chosen}
      />
      <Decommission
        opened={leaving}
        onClose={() => setLeaving(false)}
        selection={selection}
        search={search}
        chosen={chosen}
      />
      {running && (
        <Suspense>
          <RunDialog devices={[...selection.ids]} onClose={() => setRunning(false)} />
        </Suspense>
      )}
    </div>
  );
}
