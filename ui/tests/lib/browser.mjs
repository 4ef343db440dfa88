// Debian's Chromium, driven by Playwright; what leaves the origin, and what the page complains about.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { watchRequests } from './settle.mjs';
import { world } from './world.mjs';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

export async function openBrowser() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that remembers requests to other origins, and every complaint (the policy's among them). */
export async function openPage(browser, server, options = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    baseURL: server.url,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    storageState: world.signedIn,
    ...options,
  });
  const page = await context.newPage();
  watchRequests(page);
  const seen = { complaints: [] };
  page.on('request', request => {
    const url = new URL(request.url());
    const own = url.host === new URL(server.url).host;
    if (!own && !['data:', 'blob:'].includes(url.protocol)) world.elsewhere.push(request.url());
  });
  page.on('console', message => {
    if (message.type() === 'error' && !/status of (400|401|403|404|409|422)/.test(message.text()))
      seen.complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', error => seen.complaints.push(String(error)));
  page.on('dialog', dialog => {
    seen.complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  world.page = page;
  return { page, context, seen };
}

/** Opens a place as the administrator, whose session all pages share: an account may have ten. */
export async function signIn(page, server, path = '/') {
  if (!world.signedIn) await signInAnew(page, server, path);
  else await page.goto(path);
}

export async function signInAnew(page, server, path = '/') {
  await page.goto(`/signin?next=${encodeURIComponent(path)}`);
  await page.locator('input[name=email]').fill(server.email);
  await page.locator('input[name=password]').fill(server.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(url => url.pathname !== '/signin');
}

/** The first run: the password that was written down is good for one thing, to choose another. */
export async function firstRun(browser, server) {
  const { page, context } = await openPage(browser, server);
  await signInAnew(page, server);
  await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
  const password = `${server.password}-mine`;
  await page.getByLabel('Current password').fill(server.password);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByRole('heading', { name: 'Welcome to Trivet' }).waitFor();
  server.password = password;
  world.signedIn = await context.storageState();
  await context.close();
}
