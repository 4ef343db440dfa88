import { Tooltip } from '@mantine/core';
import { absolute, exact, relative } from './format';
import { useNow } from './now';

interface Props {
  at?: string | null;
  otherwise?: string;
  /** To the second, for who must be sure; how long ago it was then stands in the hint. */
  sure?: boolean;
}

/** A time as people say it; the exact one on hover and for screen readers of dates. */
export function Time({ at, otherwise = '–', sure = false }: Props) {
  const now = useNow();
  if (!at) return <span className="quiet">{otherwise}</span>;
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>{at}</span>;
  // the clock ticks slowly; what happened since the last tick did not happen in the future
  const seen = Math.abs(date.getTime() - now.getTime()) < 20_000 ? date : now;
  return (
    <Tooltip label={sure ? `${relative(date, seen)} · ${absolute(date)}` : absolute(date)}>
      <time
        dateTime={date.toISOString()}
        className="num"
        style={sure ? { whiteSpace: 'nowrap' } : undefined}
      >
        {sure ? exact(date) : relative(date, seen)}
      </time>
    </Tooltip>
  );
}
