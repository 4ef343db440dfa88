import { expect, test } from 'vitest';
import { body, criterion, parseDeviceSearch, predicates } from './search';

test('an address of nonsense is an empty search', () => {
  expect(parseDeviceSearch({ q: {}, status: 'x', f: ['no'], page: -1, cols: 7 })).toEqual({
    f: [],
  });
});

test('status, group and filters hold together', () => {
  const all = predicates({ status: 'accepted', group: 'lab', f: ['inventory/kernel~regex~^6'] });
  expect(all.map(p => `${p.scope}/${p.attribute} ${p.type} ${p.value}`)).toEqual([
    'identity/status $eq accepted',
    'system/group $eq lab',
    'inventory/kernel $regex ^6',
  ]);
});

test('no group is a group one can ask for', () => {
  expect(predicates({ group: '' })[0]).toMatchObject({ type: '$exists', value: false });
});

test('a sort names scope, attribute and direction', () => {
  expect(criterion('-system/check_in_time')).toEqual({
    scope: 'system',
    attribute: 'check_in_time',
    order: 'desc',
  });
  expect(criterion('x')).toBeUndefined();
  expect(body({ q: 'a' })).toMatchObject({ text: 'a', page: 1, filters: [] });
});
