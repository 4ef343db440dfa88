import { expect, test } from 'vitest';
import { cell, csv } from './export';

test('no cell is a formula', () => {
  expect(cell('=cmd()')).toBe("'=cmd()");
  expect(cell('@x')).toBe("'@x");
  expect(cell('a,"b"')).toBe('"a,""b"""');
});

test('columns are the union of the attributes', () => {
  const text = csv([
    { id: '1', attributes: [{ name: 'a', scope: 'inventory', value: 'x' }] },
    { id: '2', attributes: [{ name: 'b', scope: 'inventory', value: ['y', 'z'] }] },
  ]);
  expect(text.split('\r\n')).toEqual(['id,name,inventory/a,inventory/b', '1,1,x,', '2,2,,"y, z"']);
});
