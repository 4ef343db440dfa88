const SETTLE_MAX_MILLIS = 30_000;
const inFlight = new WeakMap();

/** Counts what a page has asked for and not yet got; the live stream never ends and does not count. */
export function watchRequests(page) {
  const asked = new Set();
  inFlight.set(page, asked);
  page.on('request', request => {
    if (request.resourceType() !== 'eventsource') asked.add(request);
  });
  for (const end of ['requestfinished', 'requestfailed'])
    page.on(end, request => asked.delete(request));
  page.on('framenavigated', () => {
    for (const request of asked) if (!request.isNavigationRequest()) asked.delete(request);
  });
}

/** A screen has come to rest: nothing is asked, loads, moves, or stands for what is to come. */
export async function settle(page) {
  const end = Date.now() + SETTLE_MAX_MILLIS;
  for (;;) {
    await page.waitForFunction(atRest, undefined, { timeout: SETTLE_MAX_MILLIS });
    await page.evaluate(rest);
    if (inFlight.get(page).size === 0 && (await page.evaluate(atRest))) return;
    if (Date.now() > end)
      throw new Error(`still asks: ${[...inFlight.get(page)].map(r => r.url())}`);
  }
}

function atRest() {
  return (
    document.querySelector('h1, h2, [role=alert], main p') &&
    !document.querySelector('[aria-busy=true], tbody tr[aria-hidden]')
  );
}

/** What was set off has been drawn, fonts are there, and animations are over. */
async function rest() {
  const frame = () => new Promise(drawn => requestAnimationFrame(drawn));
  await document.fonts.ready;
  await frame();
  await frame();
  const finite = document
    .getAnimations()
    .filter(moving => moving.effect?.getComputedTiming().endTime < 10_000);
  await Promise.allSettled(finite.map(moving => moving.finished));
  await frame();
}
