// A stage to look at: `node tests/look.mjs [--stay]` writes pictures of every screen.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { firstRun, openBrowser, openPage, signIn } from './lib/browser.mjs';
import { startServer } from './lib/server.mjs';
import { setStage } from './lib/stage.mjs';

const out = process.env.SHOTS ?? '/tmp/shots';
mkdirSync(out, { recursive: true });
// --stay keeps the server for the next call
const KEPT = '/tmp/trivet-look.json';
const staying = process.argv.includes('--stay');
let server;
let stage;
if (existsSync(KEPT) && !staying) ({ server, stage } = JSON.parse(readFileSync(KEPT, 'utf8')));
else {
  server = await startServer();
  const chooser = await openBrowser();
  await firstRun(chooser, server);
  await chooser.close();
  const { old, failed, running, rows } = await setStage(server);
  stage = { old, failed, running, rows };
}
if (staying) {
  writeFileSync(KEPT, JSON.stringify({ server, stage }));
  console.log(server.url, server.email, server.password);
  await new Promise(resolve => process.once('SIGTERM', resolve));
  await server.stop();
  process.exit(0);
}
const browser = await openBrowser();
const device = stage.rows[3].id;
const screens = [
  ['overview', '/'],
  ['devices', '/devices'],
  ['device', `/devices/${device}`],
  ['device-inventory', `/devices/${device}?tab=inventory`],
  ['device-identity', `/devices/${device}?tab=identity`],
  ['inbox', '/inbox'],
  ['groups', '/groups'],
  ['software', '/software'],
  ['release', '/software/sensor-suite-2.4.1'],
  ['deployments', '/deployments'],
  ['compose', '/deployments/new?release=sensor-suite-2.4.0&group=porto'],
  ['deployment', `/deployments/${stage.failed}`],
  ['access', '/access'],
  ['system', '/system'],
];
const wanted = process.argv.slice(2).filter(a => !a.startsWith('-'));
for (const [scheme, width] of [
  ['light', 1440],
  ['dark', 1440],
  ['light', 420],
]) {
  if (process.env.ONLY && process.env.ONLY !== `${scheme}-${width}`) continue;
  const { page, seen } = await openPage(browser, server, {
    colorScheme: scheme,
    viewport: { width, height: 900 },
  });
  await page.goto('/signin');
  await page.waitForTimeout(600);
  await page.screenshot({ path: `${out}/signin-${scheme}-${width}.png` });
  await signIn(page, server);
  for (const [name, path] of screens) {
    if (wanted.length && !wanted.includes(name)) continue;
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(250);
    await page.screenshot({
      path: `${out}/${name}-${scheme}-${width}.png`,
      fullPage: process.env.FULL === '1',
    });
  }
  console.log(scheme, width, JSON.stringify(seen));
}
await browser.close();
await server.stop?.();
