import { useEffect, useState } from 'react';

export interface DeviceSelection {
  ids: ReadonlySet<string>;
  /** Everything that matches, not only what is on the page. */
  all: boolean;
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  togglePage: (ids: string[]) => void;
  selectAll: () => void;
  clear: () => void;
}

/** What is ticked; another question forgets it, another page does not. */
export function useSelection(question: string): DeviceSelection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  useEffect(() => {
    setIds(new Set());
    setAll(false);
  }, [question]);
  const change = (next: Set<string>) => {
    setAll(false);
    setIds(next);
  };
  return {
    ids,
    all,
    has: id => all || ids.has(id),
    toggle: id => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      change(next);
    },
    togglePage: page => {
      const next = new Set(ids);
      const every = page.every(id => next.has(id));
      for (const id of page) every ? next.delete(id) : next.add(id);
      change(next);
    },
    selectAll: () => setAll(true),
    clear: () => change(new Set()),
  };
}
