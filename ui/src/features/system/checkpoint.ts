export interface Checkpoint {
  origin: string;
  size: number;
  /** Base64, as it is signed. */
  root: string;
  /** Names of the keys that signed, the log's own first. */
  signers: string[];
}

/** Reads a checkpoint (C2SP tlog-checkpoint): origin, size and root, then signed-note lines. It shows;
 * it proves nothing. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = ''] = text.split('\n');
  const signers = text
    .split('\n')
    .filter(line => line.startsWith('\u2014 '))
    .map(line => line.split(' ')[1] ?? '');
  return { origin, size: Number(size), root, signers };
}
