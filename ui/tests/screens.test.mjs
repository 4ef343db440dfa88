// Every screen, light and dark: no complaint, no request to another origin, no serious finding of
// axe; and pictures of all of them.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openPage, signIn } from './lib/browser.mjs';
import { screens } from './lib/screens.mjs';
import { settle } from './lib/settle.mjs';
import { world } from './lib/world.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PICTURES = new URL('../target/screenshots/', import.meta.url).pathname;
mkdirSync(PICTURES, { recursive: true });

async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
  );
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

for (const colorScheme of ['light', 'dark']) {
  test(`every screen is accessible and keeps to its origin (${colorScheme})`, async () => {
    const { page, context, seen } = await openPage(world.browser, world.server, { colorScheme });
    await page.goto('/signin');
    await page.waitForSelector('h1');
    const found = (await findings(page)).map(text => `signin ${text}`);
    await page.screenshot({ path: `${PICTURES}signin-${colorScheme}.png` });
    await signIn(page, world.server);
    for (const [name, path] of screens(world.stage)) {
      await page.goto(path);
      await settle(page);
      found.push(...(await findings(page)).map(text => `${name} ${text}`));
      await page.screenshot({ path: `${PICTURES}${name}-${colorScheme}.png` });
    }
    await context.close();
    assert.deepEqual(found, []);
    assert.deepEqual(seen, { elsewhere: [], complaints: [] });
  });
}

test('no screen is wider than a telephone', async () => {
  const { page, context } = await openPage(world.browser, world.server, {
    viewport: { width: 400, height: 800 },
  });
  await signIn(page, world.server);
  const wide = [];
  for (const [name, path] of screens(world.stage)) {
    await page.goto(path);
    await settle(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 400) wide.push(`${name}: ${width}`);
    await page.screenshot({ path: `${PICTURES}${name}-narrow.png` });
  }
  await context.close();
  assert.deepEqual(wide, []);
});

test('German says all of it', async () => {
  const { page, context, seen } = await openPage(world.browser, world.server, { locale: 'de-DE' });
  await signIn(page, world.server);
  await page.getByRole('heading', { name: 'Übersicht' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  assert.match(await page.locator('main').textContent(), /Geräte/);
  await context.close();
  assert.deepEqual(seen.complaints, []);
});
