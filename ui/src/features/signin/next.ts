const KEY = 'trivet.next';

/** Only ways into the console itself: never to another origin. */
export const ownWay = (text: unknown): string | undefined =>
  typeof text === 'string' && /^\/(?![/\\])/.test(text) ? text : undefined;

/** An identity provider brings one back to the first page; where one wanted to go waits here. */
export function rememberWay(next: string | undefined): void {
  if (next) sessionStorage.setItem(KEY, next);
  else sessionStorage.removeItem(KEY);
}

export function takeWay(): string | undefined {
  const next = ownWay(sessionStorage.getItem(KEY));
  sessionStorage.removeItem(KEY);
  return next;
}
