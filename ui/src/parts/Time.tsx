import { Tooltip } from '@mantine/core';
import { absolute, relative } from './format';
import { useNow } from './now';

/** A time as people say it; the exact one on hover and for screen readers of dates. */
export function Time({ at, otherwise = '–' }: { at?: string | null; otherwise?: string }) {
  const now = useNow();
  if (!at) return <span className="quiet">{otherwise}</span>;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>{at}</span>;
  // the clock ticks slowly; what happened since the last tick did not happen in the future
  const seen = Math.abs(date.getTime() - now.getTime()) < 20_000 ? date : now;
  return (
    <Tooltip label={absolute(date)}>
      <time dateTime={date.toISOString()} className="num">
        {relative(date, seen)}
      </time>
    </Tooltip>
  );
}
