import 'asciinema-player/dist/bundle/asciinema-player.css';
import { useQuery } from '@tanstack/react-query';
import { create } from 'asciinema-player';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '../../api/client';
import { duration } from '../../parts/format';
import { Answer } from '../../parts/states';
import { markersOf } from './markers';
import classes from './Remote.module.css';

/** A recording (asciicast version 3): seek, speed, silence shortened; beside it what the audit log
 * says, each a place to jump to. */
export default function Player({ source }: { source: string }) {
  const cast = useQuery({
    queryKey: ['session', 'cast', source],
    queryFn: async () => (await send(source)).text(),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Answer of={cast} lines={6}>
      {text => <Played cast={text} />}
    </Answer>
  );
}

function Played({ cast }: { cast: string }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const player = useRef<ReturnType<typeof create> | undefined>(undefined);
  const markers = markersOf(cast);
  useEffect(() => {
    if (!place.current) return;
    const made = create({ data: cast }, place.current, {
      fit: 'width',
      idleTimeLimit: 2,
      preload: true,
      theme: 'asciinema',
      terminalFontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, monospace',
    });
    player.current = made;
    return () => made.dispose();
  }, [cast]);
  return (
    <div className={classes.replay} data-marked={markers.length > 0}>
      <div ref={place} />
      {markers.length > 0 && (
        <ol aria-label={t('What the audit log says')}>
          {markers.map((marker, index) => (
            <li key={index}>
              <button type="button" onClick={() => void player.current?.seek({ marker: index })}>
                <time className="num">{duration(marker.seconds * 1000)}</time>
                <span>{marker.text}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
