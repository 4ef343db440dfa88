import { createHash, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprint } from './digest';

test('a fingerprint is what openssl on the device shows', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const expected = createHash('sha256').update(der).digest('hex').toUpperCase().match(/../g);
  expect(await fingerprint(pem)).toBe(expected?.join(':'));
});
