// The audit log is a Merkle tree (RFC 6962) in C2SP's tlog-tiles format. Everything here is
// reckoned in the browser, from the bytes of the entries up to the signed root.

const encoder = new TextEncoder();

async function sha256(...parts: Uint8Array[]): Promise<Uint8Array> {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (entry: Uint8Array) => sha256(LEAF, entry);
const nodeHash = (left: Uint8Array, right: Uint8Array) => sha256(NODE, left, right);

/** RFC 6962, section 2.1: the largest power of two below the size splits the tree. */
export async function rootOf(leaves: Uint8Array[]): Promise<Uint8Array> {
  if (leaves.length === 0) return sha256();
  let level = leaves;
  while (level.length > 1) {
    const next: Promise<Uint8Array>[] = [];
    for (let at = 0; at + 1 < level.length; at += 2)
      next.push(nodeHash(level[at]!, level[at + 1]!));
    const joined = await Promise.all(next);
    if (level.length % 2 === 1) joined.push(level.at(-1)!);
    level = joined;
  }
  return level[0]!;
}

/** A bundle: each entry with its length in two bytes before it. */
export function entriesOf(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length; ) {
    const length = (bundle[at]! << 8) | bundle[at + 1]!;
    if (at + 2 + length > bundle.length) throw new Error('a bundle of entries ends too early');
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

export const TILE = 256;

/** `tile/entries/x001/067` and, for the last, `….p/12`. */
export function bundlePath(index: number, width: number): string {
  const groups = [String(index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return `tile/entries/${groups.join('/')}${width < TILE ? `.p/${width}` : ''}`;
}

export interface Checkpoint {
  origin: string;
  size: number;
  root: string;
}

const fromBase64 = (text: string) => Uint8Array.from(atob(text), c => c.charCodeAt(0));
export const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

/** A signed note: the text, a blank line, then signatures. Only a note whose signature by `key`
 * is good is read at all. */
export async function openCheckpoint(note: string, key: string): Promise<Checkpoint> {
  const split = note.indexOf('\n\n');
  const text = note.slice(0, split + 1);
  const [name = '', , encoded = ''] = splitKey(key.trim());
  const material = fromBase64(encoded);
  const id = (await sha256(encoder.encode(`${name}\n`), material)).subarray(0, 4);
  const signature = note
    .slice(split + 2)
    .split('\n')
    .map(line => /^\u2014 (\S+) (\S+)$/.exec(line))
    .filter(match => match?.[1] === name)
    .map(match => fromBase64(match![2]!))
    .find(bytes => bytes.length === 68 && id.every((byte, at) => bytes[at] === byte));
  if (!signature) throw new Error('the checkpoint is not signed by the key of this log');
  const publicKey = await crypto.subtle.importKey('raw', material.subarray(1), 'Ed25519', false, [
    'verify',
  ]);
  const good = await crypto.subtle.verify(
    'Ed25519',
    publicKey,
    signature.subarray(4),
    encoder.encode(text),
  );
  if (!good) throw new Error('the signature of the checkpoint is wrong');
  const [origin = '', size = '', root = ''] = text.split('\n');
  if (!/^\d+$/.test(size)) throw new Error('the checkpoint has no size');
  return { origin, size: Number(size), root };
}

/** `name+id+base64`; the name may hold no plus. */
function splitKey(key: string): string[] {
  const first = key.indexOf('+');
  const second = key.indexOf('+', first + 1);
  return [key.slice(0, first), key.slice(first + 1, second), key.slice(second + 1)];
}
