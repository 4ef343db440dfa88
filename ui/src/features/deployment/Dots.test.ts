import { expect, test } from 'vitest';
import { dotsOf } from './Dots';

const portions = { good: 0, bad: 0, active: 0, waiting: 0, other: 0, total: 0 };

test('a small phase shows every device', () => {
  expect(dotsOf({ ...portions, good: 3, waiting: 2, total: 5 })).toEqual([
    ['good', 3],
    ['other', 0],
    ['bad', 0],
    ['active', 0],
    ['waiting', 2],
  ]);
});

test('one failure among a million is still to be seen', () => {
  const dots = dotsOf({ ...portions, good: 999_999, bad: 1, total: 1_000_000 });
  expect(dots.find(([part]) => part === 'bad')?.[1]).toBe(1);
  expect(dots.reduce((sum, [, number]) => sum + number, 0)).toBeLessThanOrEqual(422);
});
