import { expect, test } from 'vitest';
import { steady } from './steady';

const row = (id: string, value = 0) => ({ id, value });
const key = (r: { id: string }) => r.id;

test('rows keep their places and take new content', () => {
  const { rows, changed } = steady([row('a'), row('b')], [row('b', 2), row('a', 1)], key);
  expect(rows).toEqual([row('a', 1), row('b', 2)]);
  expect(changed).toBe(2);
});

test('a new row waits and is counted', () => {
  const { rows, changed } = steady([row('a')], [row('a'), row('n')], key);
  expect(rows).toEqual([row('a')]);
  expect(changed).toBe(1);
});

test('a row that is gone stays until it is let go', () => {
  const { rows, changed } = steady([row('a'), row('b')], [row('a')], key);
  expect(rows.map(key)).toEqual(['a', 'b']);
  expect(changed).toBe(1);
});
