/** A screen has come to rest: nothing loads, nothing is a skeleton. */
export async function settle(page) {
  await page.waitForFunction(
    () =>
      document.querySelector('h1, [role=alert], main p') &&
      !document.querySelector('[aria-busy=true], tbody tr[aria-hidden]'),
    undefined,
    { timeout: 15_000 },
  );
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(120);
}
