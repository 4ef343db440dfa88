export interface Line {
  side: 'before' | 'after' | 'both';
  text: string;
}

function lines(text: string | undefined): string[] {
  if (!text) return [];
  try {
    const value = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return [String(value)];
    return Object.entries(value).map(
      ([name, content]) =>
        `${name}: ${typeof content === 'string' ? content : JSON.stringify(content)}`,
    );
  } catch {
    return text.split('\n');
  }
}

/** What stood only before, only after, or in both. */
export function diff(before: string | undefined, after: string | undefined): Line[] {
  const [old, fresh] = [lines(before), lines(after)];
  const left = new Set(fresh);
  const had = new Set(old);
  return [
    ...old.map((text): Line => ({ side: left.has(text) ? 'both' : 'before', text })),
    ...fresh.filter(text => !had.has(text)).map((text): Line => ({ side: 'after', text })),
  ];
}
