import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { world } from './world.mjs';

const FAILED = new URL('../../target/failed/', import.meta.url).pathname;

/** A test; where it fails, a picture of the page is left in target/failed. */
export function scene(name, act) {
  test(name, async () => {
    try {
      await act();
    } catch (failure) {
      mkdirSync(FAILED, { recursive: true });
      const path = `${FAILED}${name.replace(/\W+/g, '-')}.png`;
      await world.page?.screenshot({ path }).catch(() => undefined); // it may be closed
      throw failure;
    }
  });
}
