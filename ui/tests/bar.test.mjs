// What stands on every screen: which tenant this is, whether one sees it live, the red button.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { openPage, signIn } from './lib/browser.mjs';
import { scene } from './lib/scene.mjs';
import { settle } from './lib/settle.mjs';
import { world } from './lib/world.mjs';

async function at(path, options) {
  const opened = await openPage(world.browser, world.server, options);
  await signIn(opened.page, world.server, path);
  await settle(opened.page);
  return opened;
}

describe('on every screen', () => {
  scene('a production tenant looks different from a test one', async () => {
    const { page, context } = await at('/system');
    const bar = page.locator('header').first();
    const edge = () => bar.evaluate(node => getComputedStyle(node).boxShadow);
    const plain = await edge();
    await page.getByText('Production', { exact: true }).first().click();
    await bar.getByText('Production', { exact: true }).waitFor();
    assert.notEqual(await edge(), plain);
    await page.getByText('Test', { exact: true }).first().click();
    await bar.getByText('Test', { exact: true }).waitFor();
    assert.equal(await bar.getByText('Production', { exact: true }).count(), 0);
    await context.close();
  });

  scene('the red button stops all rollouts, with a reason, and lets them go on', async () => {
    const { page, context } = await at('/audit');
    for (const [button, confirm, after] of [
      ['Stop all', 'Stop all rollouts', 'Stopped – resume'],
      ['Stopped – resume', 'Let them go on', 'Stop all'],
    ]) {
      await page.getByRole('button', { name: button }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Reason').fill('a drill');
      await dialog.getByRole('button', { name: confirm }).click();
      await page.getByRole('banner').getByRole('button', { name: after }).waitFor();
    }
    await page.reload();
    await page.getByText('Resumed all rollouts').first().waitFor();
    await page.getByText('Stopped all rollouts').first().waitFor();
    await context.close();
  });

  scene('what is live can be held, and catches up', async () => {
    const { page, context } = await at('/inbox');
    await page.getByRole('button', { name: 'Live', exact: true }).click();
    await page.getByRole('button', { name: 'On hold' }).waitFor();
    const { mac } = world.stage.later[2].identity;
    const row = page.getByRole('row').filter({ hasText: mac });
    await row.waitFor();
    const { manager } = world.stage;
    const path = '/api/management/v2/devauth/devices';
    const waiting = await manager.get(`${path}?status=pending&per_page=100`);
    const one = waiting.find(device => device.identity_data.mac === mac);
    await manager.send('PUT', `${path}/${one.id}/auth/${one.auth_sets[0].id}/status`, {
      status: 'rejected',
    });
    await settle(page);
    assert.equal(await row.count(), 1, 'what is held stands still');
    await page.getByRole('button', { name: 'On hold' }).click();
    await row.waitFor({ state: 'detached' });
    await context.close();
  });

  scene('a view is copied as a command, which says the same', async () => {
    const { page, context } = await at('/deployments', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Copy as curl' }).click();
    await page.getByText('Copied').waitFor();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(command, /^curl /);
    assert.ok(command.includes(`${world.server.url}/api/management/`), command);
    await context.close();
  });
});
