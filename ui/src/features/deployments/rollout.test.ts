import { expect, test } from 'vitest';
import { neverOffered, standing, verdictOf } from './rollout';

const base = { id: '1', name: 'n', artifact_name: 'a', status: 'inprogress' as const };

test('what a gate did outweighs the status, also at the end', () => {
  expect(standing({ ...base, state: 'halted' } as never)).toBe('halted');
  expect(standing({ ...base, status: 'finished', state: 'halted' } as never)).toBe('halted');
  expect(standing(base)).toBe('inprogress');
});

test('a verdict is a word and a reason', () => {
  expect(verdictOf({ verdict: 'halt: 3 failed: more than 2' })).toEqual({
    word: 'halt',
    reason: '3 failed: more than 2',
  });
  expect(verdictOf({})).toBeUndefined();
});

test('what ended before all were reached says so', () => {
  const over = { ...base, status: 'finished' as const, max_devices: 10 };
  expect(standing({ ...over, device_count: 10 })).toBe('finished');
  expect(standing({ ...over, device_count: 4 })).toBe('aborted');
  expect(neverOffered({ ...over, device_count: 4 })).toBe(6);
  const at = '2026-01-01T00:00:00Z';
  expect(standing({ ...over, device_count: 4, expires_ts: at, finished: at })).toBe('expired');
  const stopped = { ...over, device_count: 10, statistics: { status: { aborted: 2 } } };
  expect(standing(stopped)).toBe('aborted');
});
