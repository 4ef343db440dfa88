// A fleet with a history: sites, types, releases, deployments that went well and one that did not.
import { Device, each } from './fleet.mjs';
import { Manager } from './manage.mjs';

const TYPES = ['beacon-3', 'gateway-a', 'gateway-b'];
const SITES = ['hamburg', 'lyon', 'porto', 'vienna'];
const KERNELS = ['6.1.112', '6.6.58', '6.12.9'];

const hex = number => number.toString(16).padStart(2, '0');

const INSTALL_LOG = n => [
  'Running Mender client 4.0.5',
  'Deployment with ID received, downloading the artifact',
  `Downloaded 2.1 kB in ${40 + n} ms`,
  'Installing with update module single-file',
  `write /opt/app/app.bin: No space left on device (need 2048 kB, have ${100 + n} kB)`,
];
const SCRIPT_LOG = n => [
  'Running Mender client 4.0.5',
  'Installing with update module single-file',
  `Process returned non-zero exit status: ArtifactInstall_Enter_00_check exit 21 (attempt ${n})`,
];

export function makeFleet(server, size) {
  return Array.from({ length: size }, (_, n) => {
    const type = TYPES[n % 10 < 5 ? 1 : n % 10 < 8 ? 0 : 2];
    const site = SITES[((n * 7) % 11) % SITES.length];
    const fails = name =>
      name === 'sensor-suite-2.4.0' &&
      (n % 9 === 4 ? INSTALL_LOG(n) : n % 23 === 5 ? SCRIPT_LOG(n) : undefined);
    return new Device(server, {
      identity: { mac: `02:42:ac:${hex(n >> 8)}:${hex(n & 255)}:${hex((n * 37) % 251)}` },
      release: n % 6 === 0 ? 'sensor-suite-2.2.1' : 'sensor-suite-2.3.0',
      fails,
      inventory: {
        device_type: type,
        site,
        hardware_revision: ['B', 'C', 'C', 'D'][n % 4],
        hostname: `${site.slice(0, 3)}-${type.split('-')[0]}-${String(n).padStart(4, '0')}`,
        kernel: `Linux version ${KERNELS[n % 3]}`,
        os: 'Debian GNU/Linux 12 (bookworm)',
        ipv4: `10.${20 + (n % 4)}.${n >> 8}.${n & 255}/24`,
        mender_client_version: '4.0.5',
        mem_total_kB: [512000, 1024000, 2048000][n % 3],
        'rootfs-image.version': 'base-12.8',
        network_interfaces: ['eth0', 'wlan0'],
      },
    });
  });
}

export async function setStage(server, { devices = 120, waiting = 5 } = {}) {
  const manager = await Manager.signIn(server);
  const fleet = makeFleet(server, devices);
  await each(fleet, device => device.ask());
  await manager.acceptAll();
  await each(fleet, async device => {
    await device.ask();
    await device.report();
  });
  const value = (row, name) => row.attributes.find(a => a.name === name)?.value;
  const everybody = await manager.send('POST', '/api/management/v2/inventory/filters/search', {
    per_page: 500,
  });
  const rows = everybody.filter(row => value(row, 'site')); // of this fleet, not of the first day
  for (const site of SITES) {
    const ids = rows.filter(row => value(row, 'site') === site).map(row => row.id);
    await manager.send('PATCH', `/api/management/v1/inventory/groups/${site}/devices`, ids);
  }
  for (const row of rows.slice(0, 60)) {
    await manager.send('PUT', `/api/management/v1/inventory/devices/${row.id}/tags`, [
      { name: 'name', value: value(row, 'hostname') },
    ]);
  }
  for (const [name, types] of [
    ['sensor-suite-2.2.1', TYPES],
    ['sensor-suite-2.3.0', TYPES],
    ['sensor-suite-2.4.0', ['beacon-3', 'gateway-a']],
    ['sensor-suite-2.4.1', TYPES],
  ]) {
    await manager.release(name, types, { bytes: 2000 + name.length * 900 });
  }
  const base = '/api/management/v2/deployments/deployments/releases';
  await manager.send('PATCH', `${base}/sensor-suite-2.4.1`, {
    notes:
      'Fixes the check for free space before the installation.\nNeeds no new bootloader. Watch the beacons in Porto: their flash is nearly full.',
  });
  await manager.send('PUT', `${base}/sensor-suite-2.4.1/tags`, ['candidate']);
  await manager.send('PUT', `${base}/sensor-suite-2.3.0/tags`, ['stable']);
  const old = await manager.deploy('Suite 2.3 to Vienna', 'sensor-suite-2.3.0', {
    group: 'vienna',
  });
  await each(fleet, device => device.poll());
  const failed = await manager.deploy('Suite 2.4 to all sites', 'sensor-suite-2.4.0', {
    all_devices: true,
  });
  await each(fleet, device => device.poll());
  const running = await manager.deploy('Suite 2.4.1 to Lyon', 'sensor-suite-2.4.1', {
    group: 'lyon',
  });
  await each(fleet.slice(0, Math.floor(devices * 0.6)), device => device.poll());
  const later = makeFleet(server, devices + waiting).slice(devices);
  await each(later, device => device.ask());
  return { manager, fleet, later, old, failed, running, rows };
}
