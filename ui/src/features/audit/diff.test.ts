import { expect, test } from 'vitest';
import { diff } from './diff';

test('only what changed has a side', () => {
  expect(diff('{"a":1,"b":"x"}', '{"a":2,"b":"x"}')).toEqual([
    { side: 'before', text: 'a: 1' },
    { side: 'both', text: 'b: x' },
    { side: 'after', text: 'a: 2' },
  ]);
});

test('what is not JSON is compared by lines', () => {
  expect(diff(undefined, 'one\ntwo').map(l => l.side)).toEqual(['after', 'after']);
  expect(diff(undefined, undefined)).toEqual([]);
});
