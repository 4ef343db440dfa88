import { decode, encode } from '@msgpack/msgpack';

/** One message of a remote session, as mender-connect and the server speak it (protocol 1). */
export interface Frame {
  proto: number;
  typ: string;
  sid?: string;
  props?: Record<string, unknown>;
  body?: Uint8Array;
}

export const SHELL = 1;

export function write({ proto, typ, sid, props, body }: Frame): Uint8Array<ArrayBuffer> {
  const hdr = { proto, typ, ...(sid ? { sid } : {}), ...(props ? { props } : {}) };
  return new Uint8Array(encode(body && body.length > 0 ? { hdr, body } : { hdr }));
}

export function read(bytes: ArrayBuffer): Frame {
  const { hdr, body } = decode(new Uint8Array(bytes)) as {
    hdr?: Omit<Frame, 'body'>;
    body?: Uint8Array;
  };
  if (!hdr || typeof hdr.proto !== 'number') throw new Error('a frame has no header');
  return { ...hdr, typ: hdr.typ ?? '', body: body ?? new Uint8Array() };
}
