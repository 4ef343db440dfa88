import { expect, test } from 'vitest';
import { compare } from './configuration';

test('a key differs where something is wanted and something else, or nothing, is said', () => {
  const lines = compare({ a: '1', b: '2', c: '3' }, { a: '1', b: '9', own: 'x' });
  expect(lines.map(line => [line.key, line.differs])).toEqual([
    ['a', false],
    ['b', true],
    ['c', true],
    ['own', false],
  ]);
});
