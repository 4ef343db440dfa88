import { type RefObject, useEffect } from 'react';
import { isTyping, shortcutsOn } from '../shell/shortcuts';

/** `j` and `k` walk the rows, `x` selects; Enter opens, as on any focused row. */
export function useRowKeys(
  body: RefObject<HTMLTableSectionElement | null>,
  select?: (index: number) => void,
) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!shortcutsOn() || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey)
        return;
      if (!['j', 'k', 'x'].includes(event.key) || document.querySelector('[role=dialog]')) return;
      const rows = [...(body.current?.querySelectorAll<HTMLElement>('tr[tabindex]') ?? [])];
      const at = rows.findIndex(row => row.contains(document.activeElement));
      if (event.key === 'x') {
        if (at >= 0) select?.(at);
        return;
      }
      const next = event.key === 'j' ? Math.min(at + 1, rows.length - 1) : Math.max(at - 1, 0);
      rows[next]?.focus();
      rows[next]?.scrollIntoView({ block: 'nearest' });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [body, select]);
}
