// What a browser must load before the first screen: the entry of the build and all it imports
// statically. More than the budget fails the build.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 300 * 1024;
const out = new URL('../target/classes/console/', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));

function reach(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) reach(next, seen);
  return seen;
}

const entry = Object.keys(manifest).find(key => manifest[key].isEntry);
const files = [...reach(entry)].map(key => manifest[key].file);
const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file))).length, 0);
const kib = (bytes / 1024).toFixed(1);
console.log(`console: first load ${kib} KiB of compressed JavaScript in ${files.length} files`);
if (bytes > BUDGET_BYTES) {
  console.error(
    `console: the budget is ${BUDGET_BYTES / 1024} KiB; split what the first screen does not need`,
  );
  process.exit(1);
}
