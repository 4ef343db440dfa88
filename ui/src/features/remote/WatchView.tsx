import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../parts/states';
import { SESSIONS } from './data';
import { read, SHELL } from './frames';
import classes from './Remote.module.css';
import { openSocket } from './shell';
import { makeTerminal } from './terminal';

type Stage = 'opening' | 'open' | 'ended';

/** Somebody else's terminal, as it goes on: one sees, one does not type. */
export default function WatchView({ session }: { session: string }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const [stage, setStage] = useState<Stage>('opening');
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (!place.current) return;
    const { terminal, dispose } = makeTerminal(place.current, { writable: false });
    let socket: WebSocket | undefined;
    let left = false;
    openSocket(`${SESSIONS}/${session}/watch`)
      .then(opened => {
        if (left) return opened.close();
        socket = opened;
        opened.onopen = () => setStage('open');
        opened.onclose = () => setStage('ended');
        opened.onmessage = event => {
          const frame = read(event.data as ArrayBuffer);
          if (frame.proto === SHELL && frame.typ === 'shell') terminal.write(frame.body ?? '');
        };
      })
      .catch(setError);
    return () => {
      left = true;
      socket?.close();
      dispose();
    };
  }, [session]);
  const said: Record<Stage, string> = {
    opening: t('Opening …'),
    open: t('You see what the terminal shows from now on. The audit log says that you watched.'),
    ended: t('The session has ended.'),
  };
  return (
    <div className={classes.frame} data-live="true">
      {error !== undefined && <ErrorNote error={error} />}
      <span className={classes.state} role="status">
        {said[stage]}
      </span>
      <div ref={place} className={classes.terminal} role="group" aria-label={t('Terminal')} />
    </div>
  );
}
