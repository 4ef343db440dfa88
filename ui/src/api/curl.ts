/** A request of the console as a command line; a bearer token stands in for the cookie. */
export interface ApiCall {
  method?: string;
  path: string;
  body?: unknown;
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

export function asCurl(call: ApiCall, origin: string): string {
  const method = call.method ?? 'GET';
  const parts = ['curl', '--header "Authorization: Bearer $TRIVET_TOKEN"'];
  if (method !== 'GET') parts.push(`--request ${method}`);
  if (call.body !== undefined) {
    parts.push(
      "--header 'Content-Type: application/json'",
      `--data ${quote(JSON.stringify(call.body))}`,
    );
  }
  parts.push(quote(origin + call.path));
  return parts.join(' \\\n  ');
}
