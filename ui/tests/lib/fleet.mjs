// Devices in software that speak Mender's device API, with traits one can choose.
import { createSign, generateKeyPairSync } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export class Device {
  constructor(server, { identity, inventory, release = 'factory-1', fails, silent = false }) {
    this.server = server;
    this.identity = identity;
    this.release = release;
    this.inventory = inventory;
    this.fails = fails;
    this.silent = silent;
    this.key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.token = '';
  }

  async send(method, path, body, headers = {}) {
    return fetch(this.server.plainUrl + path, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  async ask() {
    const body = JSON.stringify({
      id_data: JSON.stringify(this.identity),
      pubkey: this.key.publicKey.export({ type: 'spki', format: 'pem' }),
    });
    const signature = createSign('sha256').update(body).sign(this.key.privateKey, 'base64');
    this.token = '';
    const answer = await this.send('POST', '/api/devices/v1/authentication/auth_requests', body, {
      'X-MEN-Signature': signature,
    });
    this.token = answer.ok ? await answer.text() : '';
    return answer.ok;
  }

  async report() {
    const all = { ...this.inventory, artifact_name: this.release };
    const body = Object.entries(all).map(([name, value]) => ({ name, value }));
    return this.send('PUT', '/api/devices/v1/inventory/device/attributes', body);
  }

  /** One poll: asks for work and, where there is some, does it as a real client would. */
  async poll(stepMillis = 0) {
    const answer = await this.send('POST', '/api/devices/v2/deployments/device/deployments/next', {
      device_provides: { device_type: this.inventory.device_type, artifact_name: this.release },
    });
    if (answer.status === 401) this.token = '';
    if (answer.status !== 200) return false;
    const { id, artifact } = await answer.json();
    const status = async (state, substate) =>
      (
        await this.send('PUT', `/api/devices/v1/deployments/device/deployments/${id}/status`, {
          status: state,
          ...(substate ? { substate } : {}),
        })
      ).status === 204;
    const failure =
      typeof this.fails === 'function' ? this.fails(artifact.artifact_name) : this.fails;
    for (const step of ['downloading', 'installing', 'rebooting']) {
      if (!(await status(step))) return true;
      await pause(stepMillis);
      if (failure && step === 'installing') {
        const messages = failure.map((message, index) => ({
          timestamp: new Date(Date.now() - (failure.length - index) * 900).toISOString(),
          level: index === failure.length - 1 ? 'error' : 'info',
          message,
        }));
        await this.send('PUT', `/api/devices/v1/deployments/device/deployments/${id}/log`, {
          messages,
        });
        await status('failure');
        return true;
      }
    }
    if (await status('success')) {
      this.release = artifact.artifact_name;
      await this.report();
    }
    return true;
  }
}

/** All devices, a few at a time. */
export async function each(devices, act, atOnce = 12) {
  const left = [...devices];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let device = left.pop(); device; device = left.pop()) await act(device);
    }),
  );
}
