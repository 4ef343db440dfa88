import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { onSignedOut } from '../api/client';
import { startLive } from '../api/live';
import { queries } from '../api/queries';
import { useMe } from '../api/session';
import { FirstPassword } from './FirstPassword';
import { Keyboard } from './Keyboard';
import { Palette } from './Palette';
import { Rail } from './Rail';
import classes from './Shell.module.css';
import { StepUp } from './StepUp';
import { TopBar } from './TopBar';
import { UploadTray } from './UploadTray';
import { ViewAs } from './ViewAs';

const OperationTray = lazy(async () => ({
  default: (await import('../features/bulk/OperationTray')).OperationTray,
}));

/** The frame of every screen: rail, bar, content. */
export function Shell() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const due = (useMe().data as { password_change_due?: boolean } | undefined)?.password_change_due;
  const [open, setOpen] = useState(false);
  const path = useRouterState({ select: state => state.location.pathname });
  useEffect(() => setOpen(false), [path]);
  useEffect(startLive, []);
  useEffect(
    () =>
      onSignedOut(() => {
        queries.clear();
        void navigate({ to: '/signin', search: { next: location.pathname + location.search } });
      }),
    [navigate],
  );
  return (
    <div className={classes.shell} data-open={open}>
      <a href="#content" className={classes.skip}>
        {t('Skip to content')}
      </a>
      <Rail />
      {open && (
        <button
          type="button"
          className={classes.veil}
          aria-label={t('Close menu')}
          onClick={() => setOpen(false)}
        />
      )}
      <div className={classes.main}>
        <TopBar onMenu={() => setOpen(!open)} />
        <ViewAs />
        <main id="content" className={classes.content} tabIndex={-1}>
          {due ? <FirstPassword /> : <Outlet />}
        </main>
      </div>
      <Palette />
      <Keyboard />
      <div className={classes.trays}>
        <UploadTray />
        <Suspense>
          <OperationTray />
        </Suspense>
      </div>
      <StepUp />
    </div>
  );
}
