// The packaged server on an empty folder and free ports.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const HOME = new URL('../../..', import.meta.url).pathname;
const START_MAX_MILLIS = 180_000;

const line = (file, name) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .find(text => text.startsWith(`${name}: `))
    ?.slice(name.length + 2);

export async function startServer(extra = {}) {
  const data = mkdtempSync(join(tmpdir(), 'trivet-console-'));
  chmodSync(data, 0o711); // started by root, PostgreSQL runs as another user
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
  const target = process.env.SERVER_TARGET ?? join(HOME, 'server/target');
  const log = openSync(join(data, 'server.log'), 'w');
  const child = spawn(
    java,
    [
      '--enable-native-access=ALL-UNNAMED',
      '--sun-misc-unsafe-memory-access=allow',
      '-cp',
      `${HOME}/ui/target/classes:${target}/server.jar:${target}/lib/*`,
      'io.trivet.server.Main',
      ...['up', '--data', data, '--port', '0', '--http-port', '0'],
    ],
    { stdio: ['ignore', log, log], env: { ...process.env, ...extra } },
  );
  const address = join(data, 'address.txt');
  const end = Date.now() + START_MAX_MILLIS;
  while (!existsSync(address) || !line(address, 'http')) {
    if (child.exitCode !== null || Date.now() > end) {
      throw new Error(`no server:\n${readFileSync(join(data, 'server.log'), 'utf8').slice(-3000)}`);
    }
    await pause(50);
  }
  process.once('exit', () => child.kill('SIGTERM')); // and it takes its PostgreSQL along
  const admin = join(data, 'first-admin.txt');
  return {
    data,
    url: line(address, 'https'),
    plainUrl: line(address, 'http'),
    email: line(admin, 'email') ?? 'admin@trivet.local',
    password: line(admin, 'password'),
    async stop() {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
