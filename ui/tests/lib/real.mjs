// Debian's own mender-client and mender-connect, started by the same scripts as the Java tests use.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPTS = new URL('../../../testkit/src/main/resources/real-clients/', import.meta.url)
  .pathname;
const PROGRAMS = ['mender', 'mender-connect', 'mender-artifact', 'dbus-daemon'];

/** Why there can be no real client here; nothing where there can. */
export function missing() {
  const absent = PROGRAMS.find(name => !existsSync(`/usr/bin/${name}`));
  if (absent) return `${absent} is not installed: ./trivet test installs it as root`;
  return process.getuid() === 0 ? undefined : 'real Mender clients need root';
}

/** One real device of the type test-board, and artifacts for it. */
export class RealDevice {
  constructor(server, number) {
    this.server = server;
    this.number = number;
    this.directory = mkdtempSync(join(tmpdir(), 'trivet-clients-'));
    execFileSync('sh', [join(SCRIPTS, 'prepare.sh'), this.directory]);
  }

  get mac() {
    return `02:00:00:01:00:${this.number.toString(16).padStart(2, '0')}`;
  }

  /** An artifact that prepare.sh made, such as `bad-install.mender`. */
  file(name) {
    return join(this.directory, name);
  }

  start() {
    process.once('exit', () => this.stop()); // also where the run is ended from outside
    this.#script('start', this.server.url, join(this.server.data, 'ca.crt'));
  }

  connect() {
    this.#script('connect');
  }

  /** The digest of its public key, as openssl on the device tells it. */
  fingerprint() {
    const key = join(this.directory, `device${this.number}/data/mender-agent.pem`);
    const digest = execFileSync('sh', [
      '-c',
      `openssl pkey -in '${key}' -pubout -outform DER | openssl dgst -sha256 -c | sed 's/.*= *//'`,
    ]);
    return digest.toString().trim().toUpperCase();
  }

  log() {
    return readFileSync(join(this.directory, `device${this.number}/mender.log`), 'utf8');
  }

  stop() {
    if (!existsSync(this.directory)) return;
    this.#script('stop');
    rmSync(this.directory, { recursive: true, force: true });
  }

  #script(action, ...more) {
    const words = [action, String(this.number), this.directory, ...more];
    execFileSync('bash', [join(SCRIPTS, 'device.sh'), ...words], { stdio: 'ignore' });
  }
}
