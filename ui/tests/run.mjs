// The browser's tests: one server with a stage, Debian's Chromium, journeys and sweeps.
//   node tests/run.mjs            all of it
//   PICTURES=1 node tests/run.mjs also writes docs/screenshots
import { after, before } from 'node:test';
import { firstRun, hasChromium, openBrowser } from './lib/browser.mjs';
import { startServer } from './lib/server.mjs';
import { setStage } from './lib/stage.mjs';
import { world } from './lib/world.mjs';

if (!hasChromium) {
  console.log(
    'console: no Chromium at /usr/bin/chromium (or $CHROMIUM): the browser tests are skipped',
  );
} else {
  before(async () => {
    world.server = await startServer();
    world.browser = await openBrowser();
    await firstRun(world.browser, world.server);
    world.stage = await setStage(world.server);
  });
  after(async () => {
    await world.browser?.close();
    await world.server?.stop();
  });
  await import('./screens.test.mjs');
  await import('./journeys.test.mjs');
  await import('./hostile.test.mjs');
}
