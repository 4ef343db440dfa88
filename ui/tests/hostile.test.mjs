// Five hundred strings that want to be more than text, in every place where a device or a person
// can put some: no script runs, no request leaves, no dialog opens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, signIn } from './lib/browser.mjs';
import { Device, each } from './lib/fleet.mjs';
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

test('five hundred hostile strings stay text', async () => {
  const { manager } = world.stage;
  const each_ = 25;
  const devices = Array.from({ length: hostile.length / each_ }, (_, n) => {
    const own = hostile.slice(n * each_, (n + 1) * each_);
    return new Device(world.server, {
      identity: { serial: own[0] },
      inventory: {
        device_type: 'hostile',
        site: own[1],
        ...Object.fromEntries(own.slice(2).map((text, at) => [`a${at}`, text])),
      },
      fails: () => own,
    });
  });
  await each(devices, device => device.ask());
  await manager.acceptAll();
  await each(devices, async device => {
    await device.ask();
    await device.report();
  });
  await manager.release('hostile-1', ['hostile'], { description: SEEDS[1] });
  await manager.send('PATCH', '/api/management/v2/deployments/deployments/releases/hostile-1', {
    notes: SEEDS.slice(0, 12).join('\n').slice(0, 1000),
  });
  const { rows } = await found(manager);
  await manager.send('PUT', `/api/management/v1/inventory/devices/${rows[0].id}/tags`, [
    { name: 'name', value: SEEDS[1] },
  ]);
  const id = await manager.deploy(SEEDS[1], 'hostile-1', { devices: rows.map(row => row.id) });
  await each(devices, device => device.poll());

  const { page, context, seen } = await openPage(world.browser, world.server);
  await signIn(page, world.server);
  const log = (
    await manager.get(`/api/management/v1/deployments/deployments/${id}/devices/list?per_page=50`)
  ).find(d => d.log).id;
  for (const path of [
    `/devices?f=${encodeURIComponent('["inventory/device_type~eq~hostile"]')}&cols=${encodeURIComponent('["inventory/site","inventory/a0","inventory/a5","inventory/a9"]')}`,
    ...rows.map(row => `/devices/${row.id}?tab=inventory`),
    `/devices/${rows[0].id}`,
    `/devices/${rows[0].id}?tab=identity`,
    '/software/hostile-1',
    '/deployments',
    `/deployments/${id}?log=${log}`,
    `/devices?q=${encodeURIComponent(SEEDS[1])}`,
    '/audit',
    `/inbox?state=${encodeURIComponent(SEEDS[0])}`,
    '/signin?next=https://evil.invalid/',
  ]) {
    await page.goto(path);
    await settle(page);
    assert.equal(
      await page.locator('main script, main iframe, main object, main form[action*=evil]').count(),
      0,
      path,
    );
  }
  await context.close();
  assert.deepEqual(seen.elsewhere, []);
  assert.deepEqual(seen.complaints, []);
});

async function found(manager) {
  const rows = await manager.send('POST', '/api/management/v2/inventory/filters/search', {
    per_page: 100,
    filters: [{ scope: 'inventory', attribute: 'device_type', type: '$eq', value: 'hostile' }],
  });
  return { rows };
}
