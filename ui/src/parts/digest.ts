/** SHA-256 over the DER of a public key, as `openssl dgst -sha256 -c` writes it. */
export async function fingerprint(pem: string): Promise<string> {
  const base64 = pem.replace(/-----[^-]+-----/g, '').replace(/\s+/g, '');
  const der = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', der));
  return [...digest].map(byte => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
}
