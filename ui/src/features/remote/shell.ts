import { post } from '../../api/rest';
import { CONNECT } from './data';
import { type Frame, read, SHELL, write } from './frames';

/** `lost`: the connection broke while the terminal was open. */
export type ShellEnd = 'closed' | 'refused' | 'device' | 'lost';

export interface Shell {
  send: (bytes: Uint8Array) => void;
  resize: (columns: number, rows: number) => void;
  stop: () => void;
}

interface Ears {
  onOpen: (session: string) => void;
  onOutput: (bytes: Uint8Array) => void;
  onEnd: (why: ShellEnd, text: string) => void;
}

/** A socket of this server. The one-time ticket is fetched by an ordinary request, so that a page of
 * another origin cannot open the socket with our cookie. */
export async function openSocket(path: string): Promise<WebSocket> {
  const { ticket } = (await (await post(`${CONNECT}/tickets`)).json()) as { ticket: string };
  const address = new URL(path, location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const socket = new WebSocket(address, ['trivet.v1', `trivet.ticket.${ticket}`]);
  socket.binaryType = 'arraybuffer';
  return socket;
}

/** Opens a shell on a device. */
export async function openShell(
  device: string,
  size: { columns: number; rows: number },
  ears: Ears,
): Promise<Shell> {
  const socket = await openSocket(`${CONNECT}/devices/${device}/connect`);
  let session: string | undefined;
  let ended = false;
  const end = (why: ShellEnd, text = '') => {
    if (ended) return;
    ended = true;
    ears.onEnd(why, text);
    socket.close();
  };
  const say = (typ: string, more: Partial<Frame> = {}) => {
    if (socket.readyState === WebSocket.OPEN)
      socket.send(write({ proto: SHELL, typ, sid: session, ...more }));
  };
  const sizeOf = (columns: number, rows: number) => ({
    props: { terminal_width: columns, terminal_height: rows },
  });
  socket.onopen = () => say('new', sizeOf(size.columns, size.rows));
  socket.onclose = event => end(session ? 'lost' : 'refused', event.reason);
  socket.onmessage = event => {
    const frame = read(event.data as ArrayBuffer);
    if (frame.proto !== SHELL) return;
    const status = Number(frame.props?.status ?? 1);
    const words = () => new TextDecoder().decode(frame.body);
    if (frame.typ === 'new') {
      if (status === 2) return end('refused', words());
      session = frame.sid;
      ears.onOpen(session ?? '');
    } else if (frame.typ === 'shell') ears.onOutput(frame.body!);
    else if (frame.typ === 'ping') say('pong');
    else if (frame.typ === 'stop') end('device', words());
  };
  return {
    send: body => say('shell', { body }),
    resize: (columns, rows) => say('resize', sizeOf(columns, rows)),
    stop: () => {
      say('stop');
      end('closed');
    },
  };
}
