import { expect, test } from 'vitest';
import { meant, shown } from './data';

const selection = (more: object) => ({ ids: new Set<string>(), all: false, ...more }) as never;

test('all that match are named by their filters, or as all', async () => {
  expect(await meant(selection({ all: true }), {})).toEqual({ all: true });
  expect(await meant(selection({ all: true }), { status: 'pending' })).toEqual({
    filters: [{ scope: 'identity', attribute: 'status', type: '$eq', value: 'pending' }],
  });
  expect(await meant(selection({ ids: new Set(['a']) }), { status: 'pending' })).toEqual({
    device_ids: ['a'],
  });
});

test('what has ended is in sight only where it was begun', () => {
  const of = (id: string, state: string) => ({ id, state }) as never;
  const all = [of('a', 'running'), of('b', 'finished'), of('c', 'halted')];
  expect(shown(all, new Set(['c'])).map(one => one.id)).toEqual(['a', 'c']);
});
