// Every screen there is. The addresses stand in the router, so that none is forgotten; here is what
// to put into them so that the screen has something to show.
import { readFileSync } from 'node:fs';

const ROUTER = new URL('../../src/router.tsx', import.meta.url);

/** The patterns of the router's addresses, such as `/devices/$id`. */
export function addresses() {
  const text = readFileSync(ROUTER, 'utf8');
  return [...text.matchAll(/\bat\(\s*'([^']+)'|\bpath: '([^']+)'/g)].map(
    found => found[1] ?? found[2],
  );
}

const NAMES = {
  '/': 'overview',
  '/devices/$id': 'device',
  '/software/$name': 'release',
  '/deployments/$id': 'deployment',
  '/deployments/new': 'compose',
};

/** What the patterns with holes, and those that are empty without a question, look like filled. */
const filled = stage => ({
  '/devices/$id': `/devices/${stage.rows[3].id}`,
  '/software/$name': '/software/sensor-suite-2.4.1',
  '/deployments/$id': `/deployments/${stage.failed}`,
  '/deployments/new': '/deployments/new?release=sensor-suite-2.4.0&group=porto',
});

/** `[name, stage => address]`, one for every pattern and some more; the sweep itself finds tabs. */
export function screens() {
  const found = addresses().map(pattern => [
    NAMES[pattern] ?? pattern.slice(1).replaceAll('/', '-'),
    stage => {
      const address = filled(stage)[pattern] ?? pattern;
      if (address.includes('$')) throw new Error(`lib/screens.mjs: what to put into ${pattern}?`);
      return address;
    },
  ]);
  return [
    ...found,
    ['devices-none', () => '/devices?q=%22nothing+like+this%22'],
    ['deployment-running', stage => `/deployments/${stage.running}`],
    ['lost', () => '/nothing/here'],
  ];
}
