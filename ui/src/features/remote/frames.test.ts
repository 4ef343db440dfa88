import { encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { read, SHELL, write } from './frames';

test('a frame survives the wire', () => {
  const frame = {
    proto: SHELL,
    typ: 'shell',
    sid: 's',
    props: { terminal_width: 80 },
    body: Uint8Array.of(1, 2),
  };
  expect(read(write(frame).buffer)).toEqual(frame);
});

test('empty members are left out', () => {
  expect(write({ proto: SHELL, typ: 'stop' })).toEqual(
    new Uint8Array(encode({ hdr: { proto: 1, typ: 'stop' } })),
  );
});

test('what is no frame is refused', () => {
  expect(() => read(new Uint8Array(encode({ body: 1 })).buffer)).toThrow('header');
});
