import { afterEach, expect, test, vi } from 'vitest';
import { send } from './client';
import { onStepUp } from './stepup';

const refusal = () =>
  new Response(JSON.stringify({ error: 'show it', code: 'step_up_required' }), { status: 403 });

afterEach(() => vi.unstubAllGlobals());

test('a request that needs the second factor goes out again, whole, after it was shown', async () => {
  const bodies: string[] = [];
  const answers = [refusal(), new Response('done')];
  vi.stubGlobal('fetch', async (request: Request) => {
    bodies.push(await request.text());
    return answers.shift();
  });
  const leave = onStepUp(() => Promise.resolve(true));
  const answer = await send(new Request('https://h/x', { method: 'POST', body: 'all of it' }));
  leave();
  expect(await answer.text()).toBe('done');
  expect(bodies).toEqual(['all of it', 'all of it']);
});

test('several requests share one question', async () => {
  let refused = 0;
  let asked = 0;
  vi.stubGlobal('fetch', async () => (refused++ < 2 ? refusal() : new Response('done')));
  const leave = onStepUp(async () => {
    asked++;
    await new Promise(resolve => setTimeout(resolve, 5));
    return true;
  });
  await Promise.all([send('/a'), send('/b')]);
  leave();
  expect(asked).toBe(1);
});

test('whoever shows nothing gets the refusal', async () => {
  vi.stubGlobal('fetch', async () => refusal());
  const leave = onStepUp(() => Promise.resolve(false));
  await expect(send('/a')).rejects.toMatchObject({ code: 'step_up_required' });
  leave();
});
