// A person who uses the API instead of the console: to set the stage.
export class Manager {
  constructor(server, token) {
    this.server = server;
    this.token = token;
  }

  static async signIn(server, email = server.email, password = server.password) {
    const answer = await fetch(`${server.plainUrl}/api/management/v1/useradm/auth/login`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}` },
    });
    if (!answer.ok) throw new Error(`sign in: ${answer.status} ${await answer.text()}`);
    return new Manager(server, await answer.text());
  }

  async send(method, path, body, type = 'application/json') {
    const isForm = body instanceof FormData;
    const answer = await fetch(this.server.plainUrl + path, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body !== undefined && !isForm ? { 'Content-Type': type } : {}),
      },
      body: body === undefined || isForm ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    try {
      return text ? JSON.parse(text) : answer;
    } catch {
      return text;
    }
  }

  get = path => this.send('GET', path);

  async acceptAll(most = Number.POSITIVE_INFINITY) {
    const path = '/api/management/v2/devauth/devices';
    let accepted = 0;
    for (;;) {
      const waiting = await this.get(`${path}?status=pending&per_page=100`);
      if (waiting.length === 0 || accepted >= most) return accepted;
      for (const device of waiting) {
        if (accepted >= most) return accepted;
        const set = device.auth_sets.at(-1);
        await this.send('PUT', `${path}/${device.id}/auth/${set.id}/status`, {
          status: 'accepted',
        });
        accepted++;
      }
    }
  }

  /** A release of one small file, made by the server. */
  async release(name, deviceTypes, { description = '', bytes = 2000 } = {}) {
    const form = new FormData();
    form.append('name', name);
    form.append('description', description);
    form.append('device_types_compatible', deviceTypes.join(','));
    form.append('type', 'single_file');
    form.append(
      'args',
      JSON.stringify({
        filename: 'app.bin',
        dest_dir: '/opt/app',
        software_filesystem: 'rootfs-image',
        software_name: 'app',
        software_version: name.replace(/[^\w.-]/g, '-'),
      }),
    );
    form.append('file', new Blob([new Uint8Array(bytes).fill(7)]), 'app.bin');
    await this.send('POST', '/api/management/v1/deployments/artifacts/generate', form);
  }

  async deploy(name, release, more) {
    const base = '/api/management/v1/deployments/deployments';
    const { group, ...rest } = more;
    const path = group ? `${base}/group/${encodeURIComponent(group)}` : base;
    await this.send('POST', path, { name, artifact_name: release, ...rest });
    const list = await this.get('/api/management/v2/deployments/deployments?per_page=20&sort=desc');
    return list.find(deployment => deployment.name === name).id;
  }
}
