import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { setPaused, useLive } from '../api/live';
import classes from './LiveMark.module.css';

/** Whether what one sees is live; a press holds it still (WCAG 2.2.2). */
export function LiveMark() {
  const { t } = useTranslation();
  const live = useLive();
  const words = {
    connecting: t('Connecting'),
    open: t('Live'),
    paused: t('On hold'),
    lost: t('Not live'),
  };
  const hint = {
    connecting: t('Waiting for the server'),
    open: t('Changes appear by themselves. Press to hold them.'),
    paused: t('Screens stand still. Press to go on.'),
    lost: t('The connection is lost; screens ask every few seconds.'),
  };
  return (
    <Tooltip label={hint[live]}>
      <button
        type="button"
        className={classes.mark}
        data-live={live}
        aria-pressed={live === 'paused'}
        onClick={() => setPaused(live !== 'paused')}
      >
        <span aria-hidden />
        {words[live]}
      </button>
    </Tooltip>
  );
}
