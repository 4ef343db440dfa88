import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KNOWN_DEEDS } from './words';

const ACTIONS = new URL(
  '../../../../core/src/main/java/io/trivet/core/people/AuditAction.java',
  import.meta.url,
);

test('the console has words for everything the audit log speaks of', () => {
  const written = [...readFileSync(ACTIONS, 'utf8').matchAll(/^ {2}[A-Z_]+\("(\w+)", "(\w+)"\)/gm)];
  const deeds = written.map(([, action, object]) => `${action} ${object}`);
  expect(deeds.length).toBeGreaterThan(50);
  expect(deeds.filter(deed => !KNOWN_DEEDS.includes(deed))).toEqual([]);
});
