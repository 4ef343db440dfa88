import { ActionIcon } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconMenu2, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { tenantQuery } from '../api/session';
import { useSettings } from '../api/settings';
import { LiveMark } from './LiveMark';
import classes from './Shell.module.css';
import { StopAll } from './StopAll';
import { UserMenu } from './UserMenu';

export function TopBar({ onMenu }: { onMenu: () => void }) {
  const { t } = useTranslation();
  const tenant = useQuery(tenantQuery);
  const kind = useSettings('tenant').data?.values.trivet_environment;
  return (
    <header className={classes.bar} data-production={kind === 'production'}>
      <ActionIcon
        className={classes.menu}
        variant="subtle"
        color="gray"
        size={34}
        aria-label={t('Menu')}
        onClick={onMenu}
      >
        <IconMenu2 size={20} />
      </ActionIcon>
      <div className={classes.tenant} data-kind={kind}>
        <span className="truncate">{tenant.data?.name}</span>
        {kind === 'production' && <em>{t('Production')}</em>}
        {kind === 'test' && <em>{t('Test')}</em>}
      </div>
      <button type="button" className={classes.search} onClick={spotlight.open}>
        <IconSearch size={16} aria-hidden />
        <span>{t('Search or jump to …')}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <LiveMark />
      <StopAll />
      <UserMenu />
    </header>
  );
}
