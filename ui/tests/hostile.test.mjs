// Five hundred strings that want to be more than text, in every place where a device or a person
// can put some: no script runs, no request leaves, no dialog opens.
import assert from 'node:assert/strict';
import { openPage, signIn } from './lib/browser.mjs';
import { Device, each } from './lib/fleet.mjs';
import { scene } from './lib/scene.mjs';
import { settle } from './lib/settle.mjs';
import { world } from './lib/world.mjs';

const EVIL = 'https://evil.invalid/x';
const SEEDS = [
  '<script>alert(1)</script>',
  `<img src=${EVIL} onerror=alert(1)>`,
  `<svg/onload=alert(1)>`,
  `"><iframe src=${EVIL}></iframe>`,
  `javascript:alert(1)`,
  `<a href="javascript:alert(1)">x</a>`,
  `{{constructor.constructor('alert(1)')()}}`,
  `$${'{alert(1)}'}`,
  `<style>@import '${EVIL}';</style>`,
  `<link rel=stylesheet href=${EVIL}>`,
  `url(${EVIL})`,
  `<meta http-equiv=refresh content="0;url=${EVIL}">`,
  `<form action=${EVIL}><button>go`,
  '\u202Egnp.exe',
  '\u001b]52;c;YWxlcnQ=\u0007',
  '\u001b[31mred\u001b[0m',
  `<object data=${EVIL}>`,
  '__proto__',
  'constructor',
  '%3Cscript%3Ealert(1)%3C/script%3E',
  `'; DROP TABLE device; --`,
  '$t(nest) {{count}}',
  `<math><mtext><table><mglyph><style><img src=${EVIL}>`,
  '\uFFFD\uD83D\uDCA5'.repeat(5),
  'A'.repeat(600),
];

const hostile = Array.from({ length: 500 }, (_, n) => `${n} ${SEEDS[n % SEEDS.length]}`);
const EACH = 20;
const SEARCH = '/api/management/v2/inventory/filters/search';
const isHostile = {
  per_page: 100,
  filters: [{ scope: 'inventory', attribute: 'device_type', type: '$eq', value: 'hostile' }],
};

/** Twenty-five devices: each says twenty of the strings, has one as its identity, one as its name. */
async function letThemIn(manager) {
  const devices = SEEDS.map((seed, n) => {
    const own = hostile.slice(n * EACH, (n + 1) * EACH);
    return new Device(world.server, {
      identity: { serial: `${n} ${seed}` },
      inventory: {
        device_type: 'hostile',
        ...Object.fromEntries(own.map((text, at) => [`a${at}`, text])),
      },
      fails: () => hostile,
    });
  });
  await each(devices, device => device.ask());
  await manager.acceptAll();
  await each(devices, async device => {
    await device.ask();
    await device.report();
  });
  const rows = await manager.send('POST', SEARCH, isHostile);
  assert.equal(rows.length, SEEDS.length);
  await each(rows.entries(), ([n, row]) =>
    manager.send('PUT', `/api/management/v1/inventory/devices/${row.id}/tags`, [
      { name: 'name', value: SEEDS[n].slice(0, 200) },
    ]),
  );
  return { devices, rows };
}

async function failOnThem(manager, { devices, rows }) {
  await manager.release('hostile-1', ['hostile'], { description: SEEDS[1] });
  await manager.send('PATCH', '/api/management/v2/deployments/deployments/releases/hostile-1', {
    notes: SEEDS.slice(0, 12).join('\n').slice(0, 1000),
  });
  const id = await manager.deploy(SEEDS[1], 'hostile-1', { devices: rows.map(row => row.id) });
  await each(devices, device => device.poll());
  const tried = await manager.get(
    `/api/management/v1/deployments/deployments/${id}/devices/list?per_page=50`,
  );
  return { id, log: tried.find(device => device.log).id };
}

const INERT =
  'script, iframe, object, embed, form[action*=evil], img[src*=evil], a[href^=javascript]';

scene('five hundred hostile strings stay text', async () => {
  const { manager } = world.stage;
  const guests = await letThemIn(manager);
  const { id, log } = await failOnThem(manager, guests);
  const device = `/devices/${guests.rows[0].id}`;
  const columns = Array.from({ length: EACH }, (_, n) => `inventory/a${n}`);
  const all = `/devices?f=${encodeURIComponent('["inventory/device_type~eq~hostile"]')}&cols=${encodeURIComponent(JSON.stringify(columns))}`;

  const { page, context, seen } = await openPage(world.browser, world.server);
  await signIn(page, world.server, all);
  await settle(page);
  const shown = await page.locator('tbody').textContent();
  assert.equal(hostile.filter(text => !shown.includes(text)).length, 0, 'every string is shown');
  for (const path of [
    all,
    device,
    ...['software', 'inventory', 'identity', 'deployments', 'audit'].map(
      tab => `${device}?tab=${tab}`,
    ),
    '/software/hostile-1',
    '/deployments',
    `/deployments/${id}?log=${log}`,
    `/devices?q=${encodeURIComponent(SEEDS[1])}`,
    '/audit',
    '/',
    `/inbox?state=${encodeURIComponent(SEEDS[0])}`,
    '/signin?next=https://evil.invalid/',
  ]) {
    await page.goto(path);
    await settle(page);
    assert.equal(await page.locator('#root').locator(INERT).count(), 0, path);
  }
  await context.close();
  assert.deepEqual(seen.complaints, []);
});
