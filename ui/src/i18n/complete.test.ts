import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import german from './de.json';
import english from './en.json';

const SOURCES = new URL('..', import.meta.url).pathname;
const CALL = /\bt\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`$]*)`)/g;
const MARK = /\bmsg\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g;

function keys(): Set<string> {
  const found = new Set<string>();
  for (const entry of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(entry) || entry.includes('.test.')) continue;
    const text = readFileSync(join(SOURCES, entry), 'utf8');
    for (const pattern of [CALL, MARK]) {
      for (const match of text.matchAll(pattern)) {
        const key = match[1] ?? match[2] ?? match[3];
        if (key) found.add(key.replaceAll("\\'", "'"));
      }
    }
  }
  return found;
}

const plural = (key: string) => key.includes('{{count');
const forms = (key: string) => (plural(key) ? [`${key}_one`, `${key}_other`] : [key]);
const holes = (text: string) =>
  [...text.matchAll(/{{(\w+)/g)]
    .map(m => m[1])
    .sort()
    .join();

test('German says everything that English says', () => {
  const missing = [...keys()].flatMap(forms).filter(key => !(key in german));
  expect(missing).toEqual([]);
});

test('English has both forms of every count', () => {
  const missing = [...keys()]
    .filter(plural)
    .flatMap(forms)
    .filter(key => !(key in english));
  expect(missing).toEqual([]);
});

test('German says nothing that nobody asks for', () => {
  const wanted = new Set([...keys()].flatMap(forms));
  expect(Object.keys(german).filter(key => !wanted.has(key))).toEqual([]);
});

test('a translation keeps the values that are filled in', () => {
  const wrong = Object.entries<string>(german).filter(
    ([key, text]) =>
      holes(key.replace(/_(one|other)$/, '')) !== holes(text) && !key.endsWith('_one'),
  );
  expect(wrong).toEqual([]);
});
