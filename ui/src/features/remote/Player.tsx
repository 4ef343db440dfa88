import 'asciinema-player/dist/bundle/asciinema-player.css';
import { create } from 'asciinema-player';
import { useEffect, useRef } from 'react';

/** A recording (asciicast version 3): seek, speed, silence shortened, markers where the audit log
 * has an entry. */
export default function Player({ source }: { source: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const player = create(
      { url: source, fetchOpts: { credentials: 'same-origin' } },
      place.current,
      {
        fit: 'width',
        idleTimeLimit: 2,
        preload: true,
        markers: undefined,
        theme: 'asciinema',
        terminalFontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, monospace',
      },
    );
    return () => player.dispose();
  }, [source]);
  return <div ref={place} />;
}
