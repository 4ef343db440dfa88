import { expect, test } from 'vitest';
import { termsText } from './dynamic';

test('terms are read in signs, alternatives in brackets', () => {
  const a = { scope: 'inventory', attribute: 'site', type: '$eq', value: 'lyon' };
  const b = { scope: 'inventory', attribute: 'kernel', type: '$regex', value: '^6' };
  expect(termsText([a, b])).toBe('site = lyon, kernel ~ ^6');
  expect(termsText([{ any: [a, b] }])).toBe('(site = lyon ∨ kernel ~ ^6)');
});
