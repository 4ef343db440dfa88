import { expect, test } from 'vitest';
import { largest, yesterday } from './data';

test('what is not among the largest is the rest', () => {
  const shares = [9, 5, 4, 3, 2, 1].map((devices, i) => ({ name: `r${i}`, devices }));
  expect(largest(shares, 30)).toMatchObject({ rest: 7 });
  expect(largest(shares, 30).shown).toHaveLength(5);
  expect(largest([], 0)).toEqual({ shown: [], rest: 0 });
});

test('yesterday has no seconds', () => {
  expect(yesterday()).toMatch(/:00\.000Z$/);
});
