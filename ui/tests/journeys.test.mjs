// Whole journeys of people, on a real server with devices that answer.
import assert from 'node:assert/strict';
import { openPage, signIn } from './lib/browser.mjs';
import { each } from './lib/fleet.mjs';
import { scene } from './lib/scene.mjs';
import { settle } from './lib/settle.mjs';
import { world } from './lib/world.mjs';

async function console_(path = '/', options) {
  const opened = await openPage(world.browser, world.server, options);
  await signIn(opened.page, world.server, path);
  await settle(opened.page);
  return opened;
}

const focused = page =>
  page.evaluate(() => {
    const at = document.activeElement;
    const label =
      at?.labels?.[0]?.textContent ?? at?.getAttribute('aria-label') ?? at?.textContent ?? '';
    return label.trim();
  });

/** Presses a key until the control of this name has the focus, as a person without a mouse does. */
async function walk(page, key, name) {
  const passed = [];
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press(key);
    passed.push(await focused(page));
    if (passed.at(-1) === name) return;
  }
  throw new Error(`no way to ${name} by ${key}: ${[...new Set(passed)].join(', ')}`);
}

const tabTo = (page, name) => walk(page, 'Tab', name);
/** Within a group of radio buttons, which is one stop of Tab. */
const arrowTo = (page, name) => walk(page, 'ArrowDown', name);

scene('a wrong password is told, a right one leads where one wanted to go', async () => {
  const { page, context } = await openPage(world.browser, world.server, {
    storageState: undefined,
  });
  await page.goto('/devices?status=accepted');
  await page.waitForURL(/\/signin/);
  await page.locator('input[name=email]').fill(world.server.email);
  await page.locator('input[name=password]').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.locator('input[name=password]').fill(world.server.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(url => url.pathname === '/devices' && url.search.includes('accepted'));
  assert.equal(await page.evaluate(() => document.cookie), '', 'no script can read the session');
  await context.close();
});

scene('a device that waits is accepted and then works', async () => {
  const { page, context } = await console_('/inbox');
  const device = world.stage.later[0];
  const row = page.getByRole('row').filter({ hasText: device.identity.mac });
  await row.getByRole('button', { name: 'Accept' }).click();
  await page.getByText('1 device accepted').waitFor();
  await row.waitFor({ state: 'detached' });
  assert.equal(await device.ask(), true);
  await context.close();
});

scene('filters are the address, and the address brings them back', async () => {
  const { page, context } = await console_('/devices');
  await page.getByLabel('Search devices').fill('por-');
  await page.waitForURL(/q=por-/);
  await settle(page);
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByRole('combobox', { name: 'Attribute' }).fill('inventory/device_type');
  await page.keyboard.press('Tab'); // closes the suggestions
  await page.getByRole('combobox', { name: 'Value' }).fill('beacon-3');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByText('device_type').first().waitFor();
  await settle(page);
  const rows = () => page.locator('tbody tr').allInnerTexts();
  const found = await rows();
  assert.ok(found.length > 0 && found.every(text => text.includes('beacon-3')), found.join('\n'));
  await page.goto(page.url());
  await settle(page);
  assert.equal((await rows()).length, found.length);
  await context.close();
});

scene('all that match are moved to a group, not only the page', async () => {
  const { page, context } = await console_('/devices?group=hamburg');
  const total = Number(
    (
      await page
        .locator('header')
        .getByText(/devices match/)
        .textContent()
    ).split(' ')[0],
  );
  await page.getByLabel('Select this page').click();
  const all = page.getByRole('button', { name: /Select all/ });
  if (await all.isVisible()) await all.click();
  await page.getByRole('button', { name: 'Move to a group' }).click();
  await page.getByRole('combobox', { name: 'Group, existing or new' }).fill('hamburg-2');
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByText(`${total} devices moved to hamburg-2`).waitFor();
  await page.goto('/devices?group=hamburg-2');
  await settle(page);
  await page.getByText(`${total} devices match`).waitFor();
  await context.close();
});

scene('an artifact is made of a file, deployed by keyboard alone, and arrives', async () => {
  const { page, context, seen } = await console_('/software');
  await page.getByRole('button', { name: 'Upload' }).first().click();
  await page.locator('input[type=file]').setInputFiles({
    name: 'keyboard.bin',
    mimeType: 'application/octet-stream',
    buffer: Buffer.alloc(3000, 1),
  });
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the release').fill('keyboard-1');
  await dialog.getByLabel('Device types').fill('gateway-a');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await page.getByText('uploaded and checked').waitFor();

  await dialog.waitFor({ state: 'hidden' });

  // from here no mouse
  await page.keyboard.press('Control+k');
  await page.waitForFunction(() => document.activeElement?.closest('.mantine-Spotlight-content'));
  await page.keyboard.type('New deployment');
  await page.waitForFunction(
    () => document.querySelectorAll('.mantine-Spotlight-action').length === 1,
  );
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/deployments\/new/);
  await settle(page);
  await tabTo(page, 'Release');
  await page.keyboard.type('keyboard-1');
  await page.getByRole('option', { name: 'keyboard-1' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await tabTo(page, 'A group');
  await arrowTo(page, 'All accepted devices');
  await page.getByText('will install keyboard-1').waitFor();
  await tabTo(page, 'Start the deployment');
  await page.keyboard.press('Enter');
  await page.waitForURL(/deployments\/[0-9a-f-]{36}/);
  await each(
    world.stage.fleet.filter(d => d.inventory.device_type === 'gateway-a'),
    device => device.poll(),
  );
  await page.reload();
  await settle(page);
  await page.getByText('Success', { exact: true }).first().waitFor();
  await context.close();
  assert.deepEqual(seen.complaints, []);
});

scene('the log of a failure is read where the failure is', async () => {
  const { page, context } = await console_(`/deployments/${world.stage.failed}`);
  await page
    .getByRole('radiogroup', { name: 'Status' })
    .getByText(/Failure/)
    .click();
  await page.waitForURL(/status=failure/);
  await settle(page);
  await page.getByRole('button', { name: 'Log' }).first().click();
  await page
    .getByText(/No space left on device|exit 21/)
    .first()
    .waitFor();
  await context.close();
});

scene('what happens elsewhere appears by itself, and nothing moves under the cursor', async () => {
  const { page, context } = await console_('/inbox');
  await page.getByText('Live', { exact: true }).waitFor();
  const rows = page.locator('tbody tr');
  const before = await rows.count();
  await page.locator('tbody').hover();
  const device = world.stage.later[1];
  const { manager } = world.stage;
  const waiting = await manager.get(
    '/api/management/v2/devauth/devices?status=pending&per_page=100',
  );
  const one = waiting.find(d => d.identity_data.mac === device.identity.mac);
  await manager.send(
    'PUT',
    `/api/management/v2/devauth/devices/${one.id}/auth/${one.auth_sets[0].id}/status`,
    { status: 'rejected' },
  );
  await page.getByText('The list has changed – show').waitFor({ timeout: 20_000 });
  assert.equal(await rows.count(), before);
  await page.getByText('The list has changed – show').click();
  await page.waitForFunction(n => document.querySelectorAll('tbody tr').length === n, before - 1);
  await context.close();
});

scene('the audit log is verified in the browser', async () => {
  const { page, context, seen } = await console_('/audit');
  await page.getByRole('button', { name: 'Verify in this browser' }).click();
  await page
    .getByText(/Verified in this browser: .* entries, none changed/)
    .waitFor({ timeout: 30_000 });
  assert.ok((await page.getByLabel('verified in this browser').count()) > 10);
  await page.getByRole('button', { name: 'Verify again' }).click();
  await page.getByText('It continues the log this browser saw').waitFor({ timeout: 30_000 });
  await context.close();
  assert.deepEqual(seen.complaints, []);
});

scene('a log that was changed on the way is not called good', async () => {
  const { page, context } = await console_('/audit');
  await page.route('**/auditlogs/log/tile/entries/**', async route => {
    const answer = await route.fetch();
    const body = await answer.body();
    body[40] ^= 1;
    await route.fulfill({ response: answer, body });
  });
  await page.getByRole('button', { name: 'Verify in this browser' }).click();
  await page.getByText('The log is not what it was').waitFor({ timeout: 30_000 });
  await context.close();
});

scene('keys walk, select and open; they can be switched off', async () => {
  const { page, context } = await console_('/devices');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/devices\/[0-9a-f-]{36}/);
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.waitForURL(/\/software/);
  await page.evaluate(() => localStorage.setItem('trivet.shortcuts', 'off'));
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await settle(page);
  assert.match(page.url(), /\/software/);
  await context.close();
});
