// The first day with a new installation, whole: a real mender-client is let in, a rollout stops
// itself because its canary failed, the repaired release arrives; a terminal on a real
// mender-connect is used and replayed from the audit log.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { after, before, describe } from 'node:test';
import { openPage, signIn } from './lib/browser.mjs';
import { Device, each } from './lib/fleet.mjs';
import { Manager } from './lib/manage.mjs';
import { missing, RealDevice } from './lib/real.mjs';
import { scene } from './lib/scene.mjs';
import { settle } from './lib/settle.mjs';
import { until } from './lib/until.mjs';
import { world } from './lib/world.mjs';

const skip = missing();
const NUMBER = 51;
const SOON = { timeout: 60_000 };

/** Drops a file on the page as a hand does that brings it from the desktop. */
async function drop(page, onto, path) {
  const content = readFileSync(path).toString('base64');
  const held = await page.evaluateHandle(
    ([bytes, name]) => {
      const data = new DataTransfer();
      const raw = Uint8Array.from(atob(bytes), c => c.charCodeAt(0));
      data.items.add(new File([raw], name));
      return data;
    },
    [content, basename(path)],
  );
  await page.locator(onto).dispatchEvent('dragover', { dataTransfer: held });
  await page.locator(onto).dispatchEvent('drop', { dataTransfer: held });
}

async function upload(page, path) {
  await page.goto('/software');
  await settle(page);
  await page.getByRole('button', { name: 'Upload', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Drop a .mender file here').waitFor();
  await drop(page, '[role=dialog] [class*=drop]', path);
  await dialog.getByText(basename(path)).waitFor();
  await dialog.getByRole('button', { name: 'Upload' }).click();
  await page.getByText('uploaded and checked').first().waitFor();
}

/** Fills the form for a deployment to all devices and reads the preview. */
async function compose(page, release, willInstall) {
  await page.goto(`/deployments/new?release=${release}`);
  await settle(page);
  await page.getByLabel('All accepted devices').check();
  await page.getByText(`will install ${release}`).waitFor();
  await page.getByText(`${willInstall} devices`, { exact: true }).first().waitFor();
}

const start = async page => {
  await page.getByRole('button', { name: 'Start the deployment' }).click();
  await page.waitForURL(/deployments\/[0-9a-f-]{36}/);
  await settle(page);
};

describe('the first day with a real device', { skip }, () => {
  let real;
  let twins;
  let manager;
  let opened;
  let page;

  before(async () => {
    manager = await Manager.signIn(world.server);
    real = new RealDevice(world.server, NUMBER);
    twins = Array.from(
      { length: 9 },
      (_, n) =>
        new Device(world.server, {
          identity: { mac: `02:42:00:00:00:0${n}` },
          inventory: { device_type: 'test-board' },
        }),
    );
    opened = await openPage(world.browser, world.server);
    page = opened.page;
    await signIn(page, world.server);
  });

  after(async () => {
    await opened?.context.close();
    real?.stop();
  });

  scene('a real client is let in by its fingerprint', async () => {
    await page.goto('/inbox');
    await page.getByText('Live', { exact: true }).waitFor();
    real.start();
    const row = page.getByRole('row').filter({ hasText: real.mac });
    await row.waitFor(SOON);
    await row.getByText(real.fingerprint()).waitFor(); // the same as on the device
    await row.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('1 device accepted').waitFor();
    await until('the client is in', () => real.log().includes('new authorization'), SOON.timeout);
  });

  scene('a rollout halts by itself because its canary failed, and says why', async () => {
    await each(twins, device => device.ask());
    await manager.acceptAll();
    await each(twins, async device => {
      await device.ask();
      await device.report();
    });
    await upload(page, real.file('bad-install.mender'));
    await compose(page, 'bad-install', 10);
    await page.getByLabel('10 %, then all').check();
    await page.getByLabel('Halt after').fill('0');
    await start(page);
    await page.getByText('Halted', { exact: false }).first().waitFor(SOON);
    await each(twins, device => device.poll());
    assert.ok(
      twins.every(device => device.release === 'factory-1'),
      'the canary is the only exposure',
    );
    await page.getByText('has halted', { exact: false }).waitFor();
    await page.getByText('1 failure', { exact: true }).first().waitFor();
  });

  scene('the failures are put together by cause', async () => {
    await page.goto('/failures');
    await settle(page);
    await page.getByText('1 failure, 1 cause').waitFor();
    await page.getByText('Update module terminated abnormally').first().waitFor();
    await page.getByRole('link', { name: `device${NUMBER}` }).waitFor();
  });

  scene('the repaired release reaches them all', async () => {
    await page.goto('/deployments');
    await page.getByRole('row').filter({ hasText: 'bad-install' }).click();
    await page.getByRole('button', { name: 'Abort' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Abort the deployment' }).click();
    await upload(page, real.file('ok.mender'));
    await compose(page, 'ok', 10);
    await start(page);
    await each(twins, device => device.poll());
    await page.getByRole('img', { name: '10 of 10 done, 0 failed' }).first().waitFor(SOON);
  });

  scene('a terminal on a real device is recorded and replayed from the audit log', async () => {
    real.connect();
    await page.goto('/devices');
    await page.getByRole('row').filter({ hasText: real.mac }).click();
    await page.getByRole('tab', { name: 'Remote' }).click();
    await page.getByRole('button', { name: 'Open a terminal' }).click(SOON);
    await page.getByText('Open. What the device shows is recorded').waitFor(SOON);
    await page.locator('.xterm').click();
    await page.keyboard.type('echo was-$((40+2))-here\n');
    await page.locator('.xterm-rows').getByText('was-42-here').first().waitFor(SOON);
    await page.getByRole('button', { name: 'Close the terminal' }).click();
    await page.getByText('The terminal is closed.').waitFor();
    await page.goto('/audit');
    await page.getByRole('row').filter({ hasText: 'Closed a terminal' }).first().click();
    const player = page.getByRole('dialog').locator('.ap-player');
    await player.waitFor(SOON);
    await player.click();
    await player.getByText('was-42-here').first().waitFor(SOON);
  });

  scene('nobody complained on the first day', () => assert.deepEqual(opened.seen.complaints, []));
});
