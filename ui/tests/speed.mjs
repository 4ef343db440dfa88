// How fast the list of a large tenant is, in a browser: `node tests/speed.mjs [devices]`, after a
// build, on a machine with nothing else to do. One real device is let in; the database copies it.
// Ends with 1 where a median is over its goal. Needs psql (Debian: postgresql-client).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstRun, openBrowser, openPage, signIn } from './lib/browser.mjs';
import { Device } from './lib/fleet.mjs';
import { Manager } from './lib/manage.mjs';
import { startServer } from './lib/server.mjs';
import { settle } from './lib/settle.mjs';

const DEVICES = Number(process.argv[2] ?? 100_000);
const ROUNDS = 7;
const ORIGINAL = 'speed-original';

const COPY = `
  CREATE TEMP TABLE original AS
    SELECT d.*, i.attributes, i.search, i.words
      FROM device d JOIN device_inventory i USING (tenant_id, device_id);
  CREATE TEMP TABLE copies AS
    SELECT gen_random_uuid() AS device_id, 'speed-' || lpad(n::text, 7, '0') AS name,
           (ARRAY['lyon', 'rome', 'oslo', 'bern'])[1 + n % 4] AS site
      FROM generate_series(1, ${DEVICES}) n;
  INSERT INTO device (tenant_id, device_id, identity_hash, identity, status, created_at, updated_at)
    SELECT tenant_id, c.device_id, sha256(c.name::bytea),
           replace(identity::text, '${ORIGINAL}', c.name)::jsonb, status, created_at, now()
      FROM original, copies c;
  INSERT INTO device_inventory
    (tenant_id, device_id, status, attributes, search, words, created_at, updated_at)
    SELECT tenant_id, c.device_id, status,
           replace(replace(attributes::text, '${ORIGINAL}', c.name), 'paris', c.site)::jsonb,
           replace(replace(search::text, '${ORIGINAL}', c.name), 'paris', c.site)::jsonb,
           replace(words::text, '${ORIGINAL}', c.name)::tsvector, now(), now()
      FROM original, copies c;
  ANALYZE;`;

function copy(server) {
  const home = join(server.data, 'postgres');
  const port = readFileSync(join(home, 'data/postmaster.pid'), 'utf8').split('\n')[3];
  const password = readFileSync(join(home, 'password'), 'utf8').trim();
  execFileSync('psql', ['-v', 'ON_ERROR_STOP=1', '-q', '-c', COPY], {
    env: {
      ...process.env,
      PGHOST: '127.0.0.1',
      PGPORT: port,
      PGUSER: 'trivet',
      PGPASSWORD: password,
      PGDATABASE: 'postgres',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

const median = numbers => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Milliseconds from an act to what it should show; the median and the worst of some rounds. */
async function measure(name, goalMillis, round) {
  const taken = [];
  for (let n = 0; n < ROUNDS; n++) taken.push(await round(n));
  const middle = median(taken);
  const met = middle <= goalMillis;
  console.log(
    `${met ? 'met ' : 'MISS'} ${name}: ${Math.round(middle)} ms (worst ${Math.round(Math.max(...taken))}), goal ${goalMillis} ms`,
  );
  return met;
}

async function timed(act) {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

const server = await startServer();
const browser = await openBrowser();
let met = true;
try {
  await firstRun(browser, server);
  const manager = await Manager.signIn(server);
  const device = new Device(server, {
    identity: { serial: ORIGINAL },
    inventory: { device_type: 'gateway-a', site: 'paris', hostname: ORIGINAL },
  });
  await device.ask();
  await manager.acceptAll();
  await device.ask();
  await device.report();
  console.log(`${DEVICES} devices, copied in ${Math.round(await timed(() => copy(server)))} ms`);

  const { page } = await openPage(browser, server);
  await signIn(page, server, '/devices');
  await settle(page);
  const row = text => page.locator('tbody tr').filter({ hasText: text }).first().waitFor();

  met &= await measure('the list opens, first rows are there', 1000, () =>
    timed(async () => {
      await page.goto('/devices');
      await row('speed-');
    }),
  );
  met &= await measure('a search by name', 1000, async n => {
    await page.goto('/devices');
    await settle(page);
    const wanted = `speed-${String(1 + ((n * 7919) % DEVICES)).padStart(7, '0')}`;
    return timed(async () => {
      await page.getByLabel('Search devices').fill(wanted);
      await row(wanted);
      await page.getByText('1 device matches').waitFor();
    });
  });
  met &= await measure('a filter by an attribute', 1000, async n => {
    const site = ['lyon', 'rome', 'oslo', 'bern'][n % 4];
    await page.goto('/');
    await settle(page);
    return timed(async () => {
      await page.goto(`/devices?f=${encodeURIComponent(`["inventory/site~eq~${site}"]`)}`);
      await row('speed-');
    });
  });
  met &= await measure('the next page', 1000, async () => {
    await page.goto('/devices');
    await settle(page);
    const before = await page.locator('tbody tr').first().textContent();
    return timed(async () => {
      await page.getByRole('button', { name: 'Next page' }).click();
      await page.waitForFunction(
        text => document.querySelector('tbody tr')?.textContent !== text,
        before,
      );
    });
  });
  met &= await measure('one frame while the list is scrolled', 17, async () => {
    await page.goto('/devices');
    await settle(page);
    return page.evaluate(async () => {
      const frames = 60;
      const begun = performance.now();
      for (let n = 0; n < frames; n++) {
        window.scrollTo(0, n * 20);
        await new Promise(drawn => requestAnimationFrame(drawn));
      }
      return (performance.now() - begun) / frames;
    });
  });
} finally {
  await browser.close();
  await server.stop();
}
process.exit(met ? 0 : 1);
