// Every screen and every tab of it, light, dark and on a telephone: no complaint, no serious
// finding of axe, nothing wider than the telephone, the address alone brings it back; and pictures.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { openPage, signIn } from './lib/browser.mjs';
import { screens } from './lib/screens.mjs';
import { settle } from './lib/settle.mjs';
import { world } from './lib/world.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PICTURES = new URL('../target/screenshots/', import.meta.url).pathname;
const WIDE = { width: 1440, height: 900 };
const TELEPHONE = { width: 400, height: 800 };
const EVERYTHING = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
const COLOURS = { runOnly: { type: 'rule', values: ['color-contrast'] } };

mkdirSync(PICTURES, { recursive: true });

async function findings(page, rules) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(asked => window.axe.run(document, asked), rules);
  return violations
    .filter(found => ['serious', 'critical'].includes(found.impact))
    .map(
      found =>
        `${found.id}: ${found.nodes
          .slice(0, 3)
          .map(node => `${node.target} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`)
          .join(' | ')}`,
    );
}

/** One state of one screen in all its appearances. Colours are all that differs in the dark. */
async function look(page, name) {
  const found = [];
  const note = (how, what) => found.push(...what.map(text => `${name} ${how}: ${text}`));
  await settle(page);
  note('light', await findings(page, EVERYTHING));
  await page.screenshot({ path: `${PICTURES}${name}-light.png` });
  await page.emulateMedia({ colorScheme: 'dark' });
  await settle(page);
  note('dark', await findings(page, COLOURS));
  await page.screenshot({ path: `${PICTURES}${name}-dark.png` });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(TELEPHONE);
  await settle(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > TELEPHONE.width) note('narrow', [`${width} pixels wide`]);
  await page.screenshot({ path: `${PICTURES}${name}-narrow.png` });
  await page.setViewportSize(WIDE);
  await settle(page);
  return found;
}

const selected = page => page.locator('main [role=tab][aria-selected=true]').first();

/** Goes through the tabs: each has an address, which brings it back. */
async function lookAtTabs(page, name) {
  const found = [];
  for (const tab of (await page.locator('main [role=tab]').all()).slice(1)) {
    const text = (await tab.textContent()).trim();
    await tab.click();
    await settle(page);
    await page.goto(page.url());
    await settle(page);
    assert.equal((await selected(page).textContent()).trim(), text, `${page.url()} shows its tab`);
    found.push(...(await look(page, `${name}-${text.toLowerCase().replace(/\W+/g, '-')}`)));
  }
  return found;
}

describe('every screen is accessible, fits a telephone and comes back by its address', () => {
  let opened;
  before(async () => {
    opened = await openPage(world.browser, world.server, { viewport: WIDE });
    await signIn(opened.page, world.server);
  });
  after(() => opened.context.close());
  for (const [name, address] of screens()) {
    test(`screen ${name}`, async () => {
      const { page, seen } = opened;
      await page.goto(address(world.stage));
      const found = await look(page, name);
      found.push(...(await lookAtTabs(page, name)));
      assert.deepEqual(found, []);
      assert.deepEqual(seen.complaints.splice(0), []);
    });
  }
});

test('German says all of it', async () => {
  const { page, context, seen } = await openPage(world.browser, world.server, { locale: 'de-DE' });
  await signIn(page, world.server);
  await page.getByRole('heading', { name: 'Übersicht' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  await page
    .locator('main')
    .getByText(/Geräte/)
    .first()
    .waitFor();
  await context.close();
  assert.deepEqual(seen.complaints, []);
});
