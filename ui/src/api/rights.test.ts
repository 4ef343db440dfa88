import { expect, test } from 'vitest';
import { groupsOf } from './rights';

test('a right without a scope is not bound to groups, whatever stands beside it', () => {
  const bound = { permission: 'DEPLOY', scope: { device_groups: ['a'] } };
  expect(groupsOf([bound], 'DEPLOY')).toEqual(['a']);
  expect(groupsOf([bound, { permission: 'DEPLOY', scope: {} }], 'DEPLOY')).toBeUndefined();
  expect(groupsOf([bound], 'TERMINAL')).toEqual([]);
});
