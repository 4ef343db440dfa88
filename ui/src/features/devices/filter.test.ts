import { expect, test } from 'vitest';
import { parse, print, typed } from './filter';

test('a filter survives the address', () => {
  const predicate = {
    scope: 'inventory',
    attribute: 'device_type',
    type: '$eq' as const,
    value: 'pi~4/x',
  };
  expect(parse(print(predicate))).toEqual(predicate);
  const list = { scope: 'system', attribute: 'group', type: '$in' as const, value: ['a', 'b'] };
  expect(parse(print(list))).toEqual(list);
});

test('more and less compare numbers as numbers and times as text', () => {
  expect(typed('$gt', '12')).toBe(12);
  expect(typed('$lt', '2026-11-25T00:00:00Z')).toBe('2026-11-25T00:00:00Z');
  expect(typed('$eq', '12')).toBe('12');
});

test('what is no filter is none', () => {
  for (const text of ['', 'x', 'a/b', 'a/b~like~c', '/b~eq~c']) expect(parse(text)).toBeUndefined();
});
