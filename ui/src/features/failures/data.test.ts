import { expect, test } from 'vitest';
import { condition, isTelling } from './data';

test('a trait becomes a condition of the list of devices, with or without them', () => {
  const trait = { attribute: 'inventory/rootfs-image.version', value: '1.2~rc' };
  expect(condition(trait, 'ne')).toBe('inventory/rootfs-image.version~ne~1.2~rc');
  expect(condition(trait, 'eq')).toBe('inventory/rootfs-image.version~eq~1.2~rc');
});

test('what nearly all devices have tells nothing', () => {
  expect(isTelling({ failed_share: 1, all_share: 0.95 })).toBe(false);
  expect(isTelling({ failed_share: 0.92, all_share: 0.11 })).toBe(true);
  expect(isTelling({ failed_share: 0.4, all_share: 0.1 })).toBe(false);
});
