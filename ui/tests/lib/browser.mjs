// Debian's Chromium, driven by Playwright; what leaves the origin, and what the page complains about.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

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
    ...options,
  });
  const page = await context.newPage();
  const seen = { elsewhere: [], complaints: [] };
  page.on('request', request => {
    const url = new URL(request.url());
    const own = url.host === new URL(server.url).host;
    if (!own && !['data:', 'blob:'].includes(url.protocol)) seen.elsewhere.push(request.url());
  });
  page.on('console', message => {
    if (message.type() === 'error' && !/status of (401|403|404|409|422)/.test(message.text()))
      seen.complaints.push(message.text());
  });
  page.on('pageerror', error => seen.complaints.push(String(error)));
  page.on('dialog', dialog => {
    seen.complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, context, seen };
}

export async function signIn(
  page,
  server,
  path = '/',
  email = server.email,
  password = server.password,
) {
  await page.goto(`/signin?next=${encodeURIComponent(path)}`);
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(url => url.pathname !== '/signin');
}
