// Every screen there is, by name, with the address that shows it full.
export function screens(stage) {
  const device = stage.rows[3].id;
  return [
    ['overview', '/'],
    ['devices', '/devices'],
    ['devices-none', '/devices?q=%22nothing+like+this%22'],
    ['device', `/devices/${device}`],
    ['device-software', `/devices/${device}?tab=software`],
    ['device-inventory', `/devices/${device}?tab=inventory`],
    ['device-deployments', `/devices/${device}?tab=deployments`],
    ['device-identity', `/devices/${device}?tab=identity`],
    ['device-remote', `/devices/${device}?tab=remote`],
    ['device-audit', `/devices/${device}?tab=audit`],
    ['inbox', '/inbox'],
    ['groups', '/groups'],
    ['software', '/software'],
    ['release', '/software/sensor-suite-2.4.1'],
    ['deployments', '/deployments'],
    ['compose', '/deployments/new?release=sensor-suite-2.4.0&group=porto'],
    ['deployment', `/deployments/${stage.failed}`],
    ['audit', '/audit'],
    ['access', '/access'],
    ['roles', '/access?tab=roles'],
    ['account', '/access?tab=own'],
    ['integrations', '/integrations'],
    ['system', '/system'],
    ['lost', '/nothing/here'],
  ];
}
