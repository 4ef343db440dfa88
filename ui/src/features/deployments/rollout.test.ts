import { expect, test } from 'vitest';
import { standing, verdictOf } from './rollout';

const base = { id: '1', name: 'n', artifact_name: 'a', status: 'inprogress' as const };

test('what a gate did outweighs the status, until the end', () => {
  expect(standing({ ...base, state: 'halted' } as never)).toBe('halted');
  expect(standing({ ...base, status: 'finished', state: 'halted' } as never)).toBe('finished');
  expect(standing(base)).toBe('inprogress');
});

test('a verdict is a word and a reason', () => {
  expect(verdictOf({ verdict: 'halt: 3 failed: more than 2' })).toEqual({
    word: 'halt',
    reason: '3 failed: more than 2',
  });
  expect(verdictOf({})).toBeUndefined();
});
