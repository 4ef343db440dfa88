import { expect, test } from 'vitest';
import { AT_ONCE, faultOf, phasesOf, templateOf } from './plan';

const now = new Date('2026-11-25T12:00:00Z');

test('at once needs no phases', () => {
  expect(phasesOf(AT_ONCE, now)).toEqual([]);
});

test('shares of people become batches of the API, and the last takes the rest', () => {
  const phases = phasesOf({ ...AT_ONCE, shares: [3, 10, 100] }, now);
  expect(phases.map(p => p.batch_size)).toEqual([3, 7, undefined]);
  expect(phases[0]?.gate).toEqual({ most_failures: 2, soak_seconds: 1800 });
  expect(phases[2]?.gate).toBeUndefined();
  expect(phases[1]?.start_ts).toBeUndefined();
});

test('a gate asks for a rate only where somebody has asked for one', () => {
  const [first] = phasesOf({ ...AT_ONCE, shares: [10, 100], successRate: 95 }, now);
  expect(first?.gate).toEqual({ success_rate: 95, most_failures: 2, soak_seconds: 1800 });
});

test('without gates the clock opens the doors', () => {
  const phases = phasesOf({ ...AT_ONCE, shares: [10, 100], gated: false, hoursBetween: 2 }, now);
  expect(phases[1]?.start_ts).toBe('2026-11-25T14:00:00.000Z');
  expect(phases[0]?.gate).toBeUndefined();
});

test('shares must grow and end with all', () => {
  expect(faultOf([3, 10, 100])).toBeUndefined();
  expect(faultOf([10, 10, 100])).toBe('growing');
  expect(faultOf([10, 50])).toBe('all');
  expect(templateOf([3, 10, 40, 100])).toBe('careful');
  expect(templateOf([4, 100])).toBe('own');
});
