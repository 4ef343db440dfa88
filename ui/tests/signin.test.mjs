// Signing in with everything there is: a code by time, a recovery code, a passkey; and the second
// factor shown again where an operation asks for it.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { openPage } from './lib/browser.mjs';
import { Manager } from './lib/manage.mjs';
import { world } from './lib/world.mjs';

const PASSWORD = 'a long password, two times';

/** RFC 6238: the code of a base32 secret, `steps` half minutes from now. */
function totp(secret, steps = 0) {
  const bits = [...secret.replace(/\s/g, '')]
    .map(letter => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from(bits.match(/.{8}/g).map(byte => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac.at(-1) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Somebody with a password of their own, and a page that is nobody's yet. */
async function somebody(email) {
  const manager = await Manager.signIn(world.server);
  const made = await manager.send('POST', '/api/management/v1/useradm/users', {
    email,
    password: PASSWORD,
    roles: ['RBAC_ROLE_PERMIT_ALL'],
  });
  assert.ok(made.ok ?? true);
  const opened = await openPage(world.browser, world.server, { storageState: undefined });
  return { ...opened, email };
}

async function enter({ page, email }, password) {
  await page.goto('/signin?next=/account');
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** The first password was given by somebody else: another one, then all is open. */
async function ownPassword(page) {
  await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByLabel('New password').fill(`${PASSWORD}, mine`);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
}

test('a code by time is set up, asked for at the next sign-in and shown again for a token', async () => {
  const person = await somebody('codes@example.org');
  const { page, context, seen } = person;
  await enter(person, PASSWORD);
  await ownPassword(page);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByRole('img', { name: 'The secret as a picture to scan' }).waitFor();
  const secret = await page.getByRole('dialog').locator('pre').textContent();
  await page.getByLabel('The code it shows now').fill('000000');
  await page.getByRole('button', { name: 'Use it from now on' }).click();
  await page.getByText('2fa code is wrong').waitFor();
  await page.getByLabel('The code it shows now').fill(totp(secret));
  await page.getByRole('button', { name: 'Use it from now on' }).click();
  const codes = page.getByRole('dialog', { name: 'Your recovery codes' }).locator('li');
  await codes.first().waitFor();
  const recovery = await codes.allTextContents();
  await page.getByRole('button', { name: 'I have kept them' }).click();

  await context.clearCookies();
  await enter(person, `${PASSWORD}, mine`);
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await page.getByLabel('Code of your authenticator').fill(totp(secret, 1));
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('in use').waitFor();

  await context.clearCookies();
  await enter(person, `${PASSWORD}, mine`);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('A recovery code').fill(recovery[0]);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
  await context.close();
  assert.deepEqual(seen.complaints, []);
});

test('a passkey is the second factor, opens the console alone, and frees what asks for it', async () => {
  const person = await somebody('passkeys@example.org');
  const { page, context, seen } = person;
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true };
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, hasUserVerification: true, isUserVerified: true },
  });
  await enter(person, PASSWORD);
  await ownPassword(page);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Test key');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('table', { name: 'Passkeys' }).getByText('Test key').waitFor();

  await context.clearCookies();
  await enter(person, `${PASSWORD}, mine`);
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.getByRole('heading', { name: 'Your account' }).waitFor();

  await context.clearCookies();
  await page.goto('/signin?next=/account');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'Your account' }).waitFor();

  // five minutes later: the server forgets the proof of this session
  let forgotten = true;
  await page.route('**/useradm/settings/tokens', (route, request) => {
    if (request.method() !== 'POST' || !forgotten) return route.fallback();
    forgotten = false;
    const body = { error: 'the second factor is needed', code: 'step_up_required' };
    return route.fulfill({ status: 403, json: body });
  });
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('pipeline');
  await page.getByRole('button', { name: 'Make the token' }).click();
  await page.getByRole('heading', { name: 'Show that it is you' }).waitFor();
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.getByText('Copy it now').waitFor();
  await context.close();
  assert.deepEqual(seen.complaints, []);
});

test('a sign-in that came back from an identity provider says why it failed', async () => {
  const { page, context } = await openPage(world.browser, world.server, {
    storageState: undefined,
  });
  await page.goto('/login?error=sso_no_role');
  await page.getByText('none of your groups has a role here').waitFor();
  assert.equal(new URL(page.url()).pathname, '/signin');
  await context.close();
});
