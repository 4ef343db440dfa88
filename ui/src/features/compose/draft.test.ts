import { expect, test } from 'vitest';
import { EMPTY, isReady, order, question, suggestedName } from './draft';

const draft = { ...EMPTY, release: 'r 2', name: ' n ' };

test('an order goes where its target says', () => {
  expect(order({ ...draft, target: { kind: 'group', group: 'a/b' } })).toEqual({
    path: '/api/management/v1/deployments/deployments/group/a%2Fb',
    body: { name: 'n', artifact_name: 'r 2' },
  });
  expect(order({ ...draft, target: { kind: 'all' } }).body).toMatchObject({ all_devices: true });
  expect(
    order({ ...draft, target: { kind: 'devices', ids: ['x'] }, force: true }).body,
  ).toMatchObject({ devices: ['x'], force_installation: true });
  expect(order({ ...draft, target: { kind: 'filter', id: 'f' } })).toMatchObject({
    path: '/api/management/v2/deployments/deployments',
    body: { filter_id: 'f' },
  });
});

test('the question names the group in its body', () => {
  expect(question({ ...draft, name: '', target: { kind: 'group', group: 'g' } })).toMatchObject({
    name: 'preview',
    group: 'g',
  });
});

test('brakes are said only where they are pulled', () => {
  const body = order({
    ...draft,
    target: { kind: 'all' },
    retries: 2,
    megabytesPerSecond: 1.5,
    window: { from: '22:00', to: '04:00' },
  }).body;
  expect(body).toMatchObject({
    retries: 2,
    bytes_per_second: 1_500_000,
    maintenance_windows: [{ from: '22:00', to: '04:00' }],
  });
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
