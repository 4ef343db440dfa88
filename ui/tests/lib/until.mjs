import { setTimeout as pause } from 'node:timers/promises';

const STEP_MILLIS = 100;

/** Waits for a condition outside the browser, with a limit. */
export async function until(what, holds, limitMillis) {
  const end = Date.now() + limitMillis;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${limitMillis} ms: ${what}`);
    await pause(STEP_MILLIS);
  }
}
