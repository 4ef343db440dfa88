/** What an authenticator gave, as the server takes it. */
export type Shown = object;

type Options = Record<string, unknown>;

/** Whether this browser speaks of passkeys in JSON (WebAuthn level 3), on a page that may ask. */
export function hasPasskeys(): boolean {
  return (
    window.isSecureContext &&
    typeof PublicKeyCredential === 'function' &&
    'parseRequestOptionsFromJSON' in PublicKeyCredential
  );
}

/** Somebody shows a passkey; undefined: they thought better of it. */
export async function showPasskey(options: Options): Promise<Shown | undefined> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return asked(() => navigator.credentials.get({ publicKey }));
}

/** A new passkey; undefined: they thought better of it. */
export async function makePasskey(options: Options): Promise<Shown | undefined> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return asked(() => navigator.credentials.create({ publicKey }));
}

async function asked(ask: () => Promise<Credential | null>): Promise<Shown | undefined> {
  try {
    const credential = (await ask()) as PublicKeyCredential | null;
    return credential?.toJSON();
  } catch (error) {
    // a browser tells a refusal, a time that is over and "none here" with the one word
    if (error instanceof DOMException && error.name === 'NotAllowedError') return undefined;
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}
