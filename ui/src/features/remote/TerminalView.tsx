import '@xterm/xterm/css/xterm.css';
import { Button } from '@mantine/core';
import { IconPlayerStop, IconTerminal2 } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Confirm } from '../../parts/Confirm';
import { ErrorNote } from '../../parts/states';
import classes from './Remote.module.css';
import { openShell, type Shell, type ShellEnd } from './shell';
import { isSeveralLines, makeTerminal } from './terminal';

type Stage = 'idle' | 'opening' | 'open' | ShellEnd;

/** A shell on the device, in the browser. */
export default function TerminalView({ device, name }: { device: string; name: string }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const shell = useRef<Shell | undefined>(undefined);
  const made = useRef<ReturnType<typeof makeTerminal> | undefined>(undefined);
  const [stage, setStage] = useState<Stage>('idle');
  const [words, setWords] = useState('');
  const [error, setError] = useState<unknown>();
  const [paste, setPaste] = useState<string>();

  useEffect(() => () => shell.current?.stop(), []);
  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const ask = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text') ?? '';
      if (!isSeveralLines(text)) return;
      event.preventDefault();
      event.stopPropagation();
      setPaste(text);
    };
    box.addEventListener('paste', ask, true);
    return () => box.removeEventListener('paste', ask, true);
  }, []);

  const open = async () => {
    if (!place.current) return;
    setStage('opening');
    setError(undefined);
    made.current?.dispose();
    made.current = makeTerminal(place.current);
    const { terminal } = made.current;
    try {
      const opened = await openShell(
        device,
        { columns: terminal.cols, rows: terminal.rows },
        {
          onOpen: () => {
            setStage('open');
            terminal.focus();
          },
          onOutput: bytes => terminal.write(bytes),
          onEnd: (why, text) => {
            setStage(why);
            setWords(text);
          },
        },
      );
      shell.current = opened;
      terminal.onData(text => opened.send(new TextEncoder().encode(text)));
      terminal.onBinary(text => opened.send(Uint8Array.from(text, c => c.charCodeAt(0))));
      terminal.onResize(({ cols, rows }) => opened.resize(cols, rows));
    } catch (failure) {
      setError(failure);
      setStage('idle');
    }
  };

  const said: Record<Stage, string> = {
    idle: t('No terminal is open.'),
    opening: t('Opening …'),
    open: t('Open. What the device shows is recorded, and the audit log names you.'),
    closed: t('The terminal is closed.'),
    refused: t('The device or the server did not open a terminal.'),
    device: t('The device has ended the terminal.'),
    lost: t('The connection broke. What ran in the shell has ended with it.'),
  };
  const live = stage === 'open' || stage === 'opening';
  return (
    <div className={classes.frame} data-live={live}>
      <div className={classes.head}>
        <span className={classes.state} data-stage={stage} role="status">
          {said[stage]} {!live && words}
        </span>
        {live ? (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={16} />}
            onClick={() => shell.current?.stop()}
          >
            {t('Close the terminal')}
          </Button>
        ) : (
          <Button leftSection={<IconTerminal2 size={16} />} onClick={() => void open()}>
            {stage === 'idle' ? t('Open a terminal') : t('Open another')}
          </Button>
        )}
      </div>
      {error !== undefined && <ErrorNote error={error} />}
      <div
        ref={place}
        className={classes.terminal}
        role="group"
        aria-label={t('Terminal of {{name}}', { name })}
      />
      <Confirm
        opened={paste !== undefined}
        onClose={() => setPaste(undefined)}
        title={t('Paste several lines?')}
        action={t('Paste')}
        onConfirm={() => {
          made.current?.terminal.paste(paste ?? '');
          setPaste(undefined);
          made.current?.terminal.focus();
        }}
      >
        <p style={{ margin: 0 }}>{t('A shell runs each line as it comes.')}</p>
        <pre className={classes.paste}>{paste}</pre>
      </Confirm>
    </div>
  );
}
