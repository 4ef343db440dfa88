// The browser's tests: one server, one Chromium; first a new installation with real clients, then a
// fleet with a history. They run one after another, in the order of this file.
//   node tests/run.mjs                                   all of it
//   node --test-name-pattern='hostile' tests/run.mjs     what one wants (names are in the files)
// Pictures of every screen are left in target/screenshots.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { firstRun, hasChromium, openBrowser } from './lib/browser.mjs';
import { startServer } from './lib/server.mjs';
import { setStage } from './lib/stage.mjs';
import { world } from './lib/world.mjs';

if (!hasChromium) {
  console.log(
    'console: no Chromium at /usr/bin/chromium (or $CHROMIUM): the browser tests are skipped',
  );
  process.exit(0);
}

process.once('SIGTERM', () => process.exit(143)); // takes the server and the clients along
before(async () => {
  world.server = await startServer();
  world.browser = await openBrowser();
  await firstRun(world.browser, world.server);
});
after(async () => {
  await world.browser?.close();
  await world.server?.stop();
});
await import('./first-day.test.mjs');
test('a fleet with a history', async () => {
  world.stage = await setStage(world.server);
});
await import('./signin.test.mjs');
await import('./screens.test.mjs');
await import('./journeys.test.mjs');
await import('./bar.test.mjs');
await import('./rights.test.mjs');
await import('./hostile.test.mjs');
test('in all of this no request has left the origin', () => assert.deepEqual(world.elsewhere, []));
