import { expect, test } from 'vitest';
import { portions } from './data';

test('a device that has not asked waits', () => {
  const p = portions({ success: 2, failure: 1 }, 10);
  expect(p).toEqual({ good: 2, bad: 1, active: 0, waiting: 7, other: 0, total: 10 });
});

test('the portions are the whole', () => {
  const p = portions(
    { success: 1, 'already-installed': 1, noartifact: 3, aborted: 1, downloading: 2, pending: 4 },
    12,
  );
  expect(p.good + p.bad + p.active + p.waiting + p.other).toBe(12);
  expect(p.other).toBe(4);
});
