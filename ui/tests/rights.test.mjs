// Somebody with a limited role: the console hides what they may not know, and the server refuses
// what the console would never ask.
import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import { openPage, signInAnew } from './lib/browser.mjs';
import { Manager } from './lib/manage.mjs';
import { scene } from './lib/scene.mjs';
import { settle } from './lib/settle.mjs';
import { world } from './lib/world.mjs';

const DEPLOYMENTS = '/api/management/v1/deployments/deployments';
const PERMISSIONS = ['READ_DEVICES', 'READ_SOFTWARE', 'READ_DEPLOYMENTS', 'DEPLOY'];
const who = { email: 'porto@example.com', password: 'first-porto-password' };

describe('a role for one group', () => {
  let opened;
  let page;

  before(async () => {
    const { manager } = world.stage;
    await manager.send('POST', '/api/management/v2/useradm/roles', {
      name: 'porto',
      grants: [{ permissions: PERMISSIONS, scope: { device_groups: ['porto'] } }],
    });
    await manager.send('POST', '/api/management/v1/useradm/users', { ...who, roles: ['porto'] });
    opened = await openPage(world.browser, world.server, { storageState: undefined });
    page = opened.page;
    await signInAnew(page, who);
    await page.getByLabel('Current password').fill(who.password);
    who.password = 'a-password-of-my-own-porto';
    await page.getByLabel('New password').fill(who.password);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page
      .getByRole('heading', { name: 'Choose your own password' })
      .waitFor({ state: 'detached' });
  });

  after(() => opened?.context.close());

  scene('its holder sees the devices of the group and no others', async () => {
    await page.goto(`/devices?cols=${encodeURIComponent('["system/group"]')}`);
    await settle(page);
    const rows = await page.locator('tbody tr').allTextContents();
    assert.ok(rows.length > 5, 'there are some');
    assert.deepEqual(
      rows.filter(text => !text.includes('porto')),
      [],
    );
    await page.goto('/groups');
    await settle(page);
    await page.getByText('porto').first().waitFor();
    assert.equal(await page.locator('main').getByText('hamburg').count(), 0);
  });

  scene('sections without a right are not there', async () => {
    const rail = page.getByRole('navigation', { name: 'Sections' });
    await rail.getByRole('link', { name: 'All devices' }).waitFor();
    for (const hidden of ['Inbox', 'Audit log', 'Integrations'])
      assert.equal(await rail.getByRole('link', { name: hidden }).count(), 0, hidden);
  });

  scene('a deployment reaches the group and nothing else', async () => {
    const own = await Manager.signIn(world.server, who.email, who.password);
    const order = { name: 'too far', artifact_name: 'sensor-suite-2.4.1' };
    for (const [path, more] of [
      [`${DEPLOYMENTS}/group/hamburg`, {}],
      [DEPLOYMENTS, { all_devices: true }],
      [DEPLOYMENTS, { devices: world.stage.rows.map(row => row.id) }],
    ])
      await assert.rejects(own.send('POST', path, { ...order, ...more }), /: (403|404|422) /, path);
    await page.goto('/deployments/new?release=sensor-suite-2.4.1&group=porto');
    await page.getByText('will install sensor-suite-2.4.1').waitFor();
    await page.getByRole('combobox', { name: 'Group' }).click();
    assert.deepEqual(await page.getByRole('option').allTextContents(), ['porto']);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Start the deployment' }).click();
    await page.waitForURL(/deployments\/[0-9a-f-]{36}/);
    const last = (
      await own.get(`/api/management/v2/deployments/deployments?per_page=1&sort=desc`)
    )[0];
    await own.send('PUT', `${DEPLOYMENTS}/${last.id}/status`, { status: 'aborted' }).catch(
      refused => assert.match(String(refused), /403/), // may begin, may not stop: a right of its own
    );
  });
});
