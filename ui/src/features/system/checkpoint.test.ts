import { expect, test } from 'vitest';
import { parseCheckpoint } from './checkpoint';

test('a checkpoint names its size, its root and who signed', () => {
  const text =
    'trivet.example/log\n42\ncm9vdA==\n\n\u2014 trivet.example/log AAAA\n\u2014 witness.example BBBB\n';
  expect(parseCheckpoint(text)).toEqual({
    origin: 'trivet.example/log',
    size: 42,
    root: 'cm9vdA==',
    signers: ['trivet.example/log', 'witness.example'],
  });
});
