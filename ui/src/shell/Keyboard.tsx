import { Kbd, Modal, Switch } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Keyboard.module.css';
import { SECTIONS } from './sections';
import { isTyping, setShortcuts, shortcutsOn } from './shortcuts';

const SHOW = 'trivet:shortcuts';
const CHORD_MILLIS = 1200;

export function showShortcuts(): void {
  window.dispatchEvent(new Event(SHOW));
}

/** Keys that work everywhere, and the page that names them. */
export function Keyboard() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [shown, setShown] = useState(false);
  const [on, setOn] = useState(shortcutsOn);
  const began = useRef(0);
  useEffect(() => {
    const show = () => setShown(true);
    const onKey = (event: KeyboardEvent) => {
      if (!shortcutsOn() || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey)
        return;
      if (document.querySelector('[role=dialog]')) return;
      const chord = event.timeStamp - began.current < CHORD_MILLIS;
      began.current = event.key === 'g' && !chord ? event.timeStamp : 0;
      const section = chord && SECTIONS.find(s => s.key === event.key);
      if (section) {
        event.preventDefault();
        void navigate({ to: section.to });
      } else if (event.key === '?') show();
      else if (event.key === '/') {
        event.preventDefault();
        document.querySelector<HTMLInputElement>('[data-search]')?.focus();
      }
    };
    window.addEventListener(SHOW, show);
    document.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener(SHOW, show);
      document.removeEventListener('keydown', onKey);
    };
  }, [navigate]);
  return (
    <Modal
      opened={shown}
      onClose={() => setShown(false)}
      title={t('Keyboard shortcuts')}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      <ul className={classes.list}>
        <Line text={t('Search and commands')} keys={['Ctrl', 'K']} />
        <Line text={t('Search on this screen')} keys={['/']} />
        <Line text={t('Next row, previous row')} keys={['j', 'k']} />
        <Line text={t('Select a row')} keys={['x']} />
        <Line text={t('Open a row')} keys={['Enter']} />
        {SECTIONS.map(section => (
          <Line key={section.to} text={t(section.text)} keys={['g', section.key]} />
        ))}
      </ul>
      <Switch
        mt="md"
        label={t('Shortcuts of one key')}
        checked={on}
        onChange={event => {
          setShortcuts(event.currentTarget.checked);
          setOn(event.currentTarget.checked);
        }}
      />
    </Modal>
  );
}

function Line({ text, keys }: { text: string; keys: string[] }) {
  return (
    <li>
      <span>{text}</span>
      <span className={classes.keys}>
        {keys.map(key => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </span>
    </li>
  );
}
