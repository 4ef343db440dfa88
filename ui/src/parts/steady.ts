import { useEffect, useRef, useState } from 'react';

/** What a table shows while the pointer is on it: the same rows at the same places, with their
 * newest content; how many have come, gone or moved waits in `changed`. */
export function steady<T>(shown: readonly T[], fresh: readonly T[], key: (row: T) => string) {
  const byKey = new Map(fresh.map(row => [key(row), row]));
  const rows = shown.map(row => byKey.get(key(row)) ?? row);
  const places = new Map(shown.map((row, place) => [key(row), place]));
  const changed =
    fresh.filter((row, place) => places.get(key(row)) !== place).length +
    Math.max(0, shown.length - fresh.length);
  return { rows, changed };
}

/** Nothing moves under the cursor: new order and new rows wait until the pointer leaves, or a press
 * on "show". `about` names what is asked; a new question is shown at once. */
export function useSteadyRows<T>(fresh: readonly T[], key: (row: T) => string, about: string) {
  const held = useRef(false);
  const last = useRef(about);
  const [shown, setShown] = useState(fresh);
  useEffect(() => {
    if (!held.current || last.current !== about || shown.length === 0) setShown(fresh);
    last.current = about;
  }, [fresh, about, shown.length]);
  return {
    ...steady(last.current === about ? shown : fresh, fresh, key),
    show: () => setShown(fresh),
    hold: () => {
      held.current = true;
    },
    release: () => {
      held.current = false;
      setShown(fresh);
    },
  };
}
