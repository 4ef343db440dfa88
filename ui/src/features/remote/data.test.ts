import { expect, test } from 'vitest';
import { opens } from './data';

const now = new Date('2026-01-01T12:00:00Z');
const request = (more: object) => ({
  id: 'r',
  user_id: 'me',
  status: 'approved' as const,
  expires_at: '2026-01-01T12:30:00Z',
  ...more,
});

test('only an approved request of mine, for this place, that is not over, opens it', () => {
  const place = { device: 'd', group: 'lab' };
  const one = request({ device_id: 'd' });
  const group = request({ group: 'lab' });
  const others = [
    request({ device_id: 'd', user_id: 'you' }),
    request({ device_id: 'd', status: 'pending' }),
    request({ device_id: 'd', expires_at: '2026-01-01T11:59:00Z' }),
    request({ device_id: 'e' }),
    request({ group: 'office' }),
  ];
  expect(opens([one, group, ...others], 'me', place, now)).toEqual([one, group]);
});

test('a device without a group is not opened by a request without one', () => {
  expect(opens([request({ device_id: 'e' })], 'me', { device: 'd' }, now)).toEqual([]);
});
