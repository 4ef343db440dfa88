import { createHash, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { bundlePath, entriesOf, leafHash, openCheckpoint, rootOf, toBase64 } from './tree';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (...values: number[]) => Uint8Array.from(values);

test('roots are those of RFC 6962 (its reference test vectors)', async () => {
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ];
  const leaves = await Promise.all(inputs.map(text => leafHash(Buffer.from(text, 'hex'))));
  const roots = await Promise.all(inputs.map((_, n) => rootOf(leaves.slice(0, n + 1))));
  expect(roots.map(hex).map(h => h.slice(0, 16))).toEqual([
    '6e340b9cffb37a98',
    'fac54203e7cc696c',
    'aeb6bcfe274b70a1',
    'd37ee418976dd957',
    '4e3bbb1f7b478dcf',
    '76e67dadbcdf1e10',
    'ddb89be403809e32',
    '5dc9da79a70659a9',
  ]);
  expect(hex(await rootOf([]))).toMatch(/^e3b0c44298fc1c14/);
});

test('a bundle falls into its entries, and a broken one is refused', () => {
  expect(entriesOf(bytes(0, 2, 7, 8, 0, 0, 0, 1, 9)).map(e => [...e])).toEqual([[7, 8], [], [9]]);
  expect(() => entriesOf(bytes(0, 3, 7))).toThrow('too early');
});

test('paths of bundles have groups of three digits', () => {
  expect(bundlePath(0, 12)).toBe('tile/entries/000.p/12');
  expect(bundlePath(67, 256)).toBe('tile/entries/067');
  expect(bundlePath(1234067, 256)).toBe('tile/entries/x001/x234/067');
});

function signed(text: string, name = 'log.example') {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const material = Buffer.concat([Buffer.of(1), raw]);
  const id = createHash('sha256').update(`${name}\n`).update(material).digest().subarray(0, 4);
  const signature = Buffer.concat([id, signBytes(null, Buffer.from(text), privateKey)]).toString(
    'base64',
  );
  return {
    note: `${text}\n\u2014 ${name} ${signature}\n`,
    key: `${name}+${id.toString('hex')}+${material.toString('base64')}`,
  };
}

test('a checkpoint is read only if its signature is good', async () => {
  const root = toBase64(new Uint8Array(32).fill(3));
  const { note, key } = signed(`log.example\n42\n${root}\n`);
  expect(await openCheckpoint(note, key)).toEqual({ origin: 'log.example', size: 42, root });
  await expect(openCheckpoint(note.replace('\n42\n', '\n43\n'), key)).rejects.toThrow('signature');
  await expect(openCheckpoint(note, signed('x\n').key)).rejects.toThrow('not signed');
});
