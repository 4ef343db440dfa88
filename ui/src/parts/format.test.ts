import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { bytes, duration, percent, relative } from './format';

beforeAll(() => i18next.init({ lng: 'en', resources: {} }));

test('nearly all is never rounded to all', () => {
  expect(percent(99_999, 100_000)).toBe('99.99%');
  expect(percent(5, 5)).toBe('100%');
  expect(percent(0, 0)).toBe('–');
});

test('bytes are IEC units with at most one digit', () => {
  expect(bytes(0)).toBe('0 B');
  expect(bytes(1536)).toBe('1.5 KiB');
  expect(bytes(350 * 1024 * 1024)).toBe('350 MiB');
});

test('a time is told from now', () => {
  const now = new Date('2026-11-25T12:00:00Z');
  expect(relative(new Date('2026-11-25T11:58:00Z'), now)).toBe('2 min. ago');
  expect(relative(new Date('2026-11-27T12:00:00Z'), now)).toBe('in 2 days');
  expect(relative(now, now)).toBe('now');
});

test('durations name two units', () => {
  expect(duration(61_000)).toBe('1 min 1 s');
  expect(duration(90_000_000)).toBe('1 d 1 h');
});
