import { expect, test } from 'vitest';
import { asCurl } from './curl';

test('a read is one line of options and the address', () => {
  expect(asCurl({ path: '/api/x?a=1' }, 'https://h')).toBe(
    `curl \\\n  --header "Authorization: Bearer $TRIVET_TOKEN" \\\n  'https://h/api/x?a=1'`,
  );
});

test('quotes in a body stay inside the argument', () => {
  const text = asCurl({ method: 'POST', path: '/x', body: { name: "it's" } }, 'https://h');
  expect(text).toContain(`--data '{"name":"it'\\''s"}'`);
  expect(text).toContain('--request POST');
});
