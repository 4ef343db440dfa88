/** An answer that says no: the server's words, its stable code, and the request id to quote. */
export class ApiFailure extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string,
    readonly requestId: string,
    readonly body: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = 'ApiFailure';
  }

  static async of(response: Response): Promise<ApiFailure> {
    const requestId = response.headers.get('X-MEN-RequestID') ?? '';
    let body: Record<string, unknown> = {};
    try {
      body = (await response.json()) as Record<string, unknown>;
    } catch {
      // no body, or none that is JSON: the status must do
    }
    const text = typeof body.error === 'string' ? body.error : `HTTP ${response.status}`;
    const code = typeof body.code === 'string' ? body.code : `http_${response.status}`;
    return new ApiFailure(
      response.status,
      text,
      code,
      requestId || String(body.request_id ?? ''),
      body,
    );
  }

  /** The request never reached a server. */
  static offline(): ApiFailure {
    return new ApiFailure(0, 'the server cannot be reached', 'offline', '');
  }
}

export function isFailure(error: unknown, status?: number): error is ApiFailure {
  return error instanceof ApiFailure && (status === undefined || error.status === status);
}
