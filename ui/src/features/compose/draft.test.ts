import { expect, test } from 'vitest';
import { isReady, order, suggestedName } from './draft';

const draft = { release: 'r 2', name: ' n ', force: false };

test('an order goes where its target says', () => {
  expect(order({ ...draft, target: { kind: 'group', group: 'a/b' } })).toEqual({
    path: '/api/management/v1/deployments/deployments/group/a%2Fb',
    body: { name: 'n', artifact_name: 'r 2' },
  });
  expect(order({ ...draft, target: { kind: 'all' } }).body).toMatchObject({ all_devices: true });
  expect(
    order({ ...draft, target: { kind: 'devices', ids: ['x'] }, force: true }).body,
  ).toMatchObject({ devices: ['x'], force_installation: true });
});

test('without release, name or target there is nothing to order', () => {
  expect(isReady(draft)).toBe(false);
  expect(isReady({ ...draft, target: { kind: 'all' } })).toBe(true);
  expect(isReady({ ...draft, name: ' ', target: { kind: 'all' } })).toBe(false);
});

test('the suggested name says what and when', () => {
  expect(suggestedName('r', new Date('2026-11-25T10:00:00Z'))).toBe('r · 2026-11-25');
  expect(suggestedName('', new Date())).toBe('');
});
