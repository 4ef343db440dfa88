const REMEMBERED = 'trivet.shortcuts';

/** Keys without a modifier can be switched off (WCAG 2.1.4). */
export function shortcutsOn(): boolean {
  return localStorage.getItem(REMEMBERED) !== 'off';
}

export function setShortcuts(on: boolean): void {
  localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
}

export function isTyping(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement | null;
  return Boolean(at?.closest?.('input, textarea, select, [contenteditable=true], .xterm'));
}

/** Two keys after another: `g` and the letter of a section. */
export const GO: Record<string, string> = {
  o: '/',
  d: '/devices',
  i: '/inbox',
  g: '/groups',
  s: '/software',
  r: '/deployments',
  f: '/failures',
  a: '/audit',
  u: '/access',
  n: '/integrations',
  y: '/system',
};
