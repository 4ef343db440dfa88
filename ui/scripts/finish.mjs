// After the build: what a browser must load before the first screen stays within the budget, text is
// compressed once instead of at every request, and the server gets the list of its files.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const BUDGET_BYTES = 300 * 1024;
const out = new URL('../target/classes/console/', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
rmSync(join(out, 'manifest.json'));

const gzip = file =>
  gzipSync(readFileSync(join(out, file)), { level: constants.Z_BEST_COMPRESSION });

function reach(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) reach(next, seen);
  return seen;
}

const entry = Object.keys(manifest).find(key => manifest[key].isEntry);
const first = [...reach(entry)].map(key => manifest[key].file);
const bytes = first.reduce((sum, file) => sum + gzip(file).length, 0);

const files = readdirSync(out, { recursive: true, withFileTypes: true })
  .filter(found => found.isFile() && found.name !== 'index.html')
  .map(found => join(found.parentPath, found.name).slice(out.length))
  .sort();
for (const file of files.filter(name => /\.(js|css|svg|json)$/.test(name))) {
  writeFileSync(join(out, `${file}.gz`), gzip(file));
}
writeFileSync(join(out, 'files.txt'), `${files.join('\n')}\n`);

console.log(
  `console: first load ${(bytes / 1024).toFixed(1)} of ${BUDGET_BYTES / 1024} KiB of compressed JavaScript`,
);
if (bytes > BUDGET_BYTES) {
  console.error('console: over the budget; split off what the first screen does not need');
  process.exit(1);
}
