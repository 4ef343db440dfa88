export const RESET_START = '/api/management/v1/useradm/auth/password-reset/start';
export const RESET_COMPLETE = '/api/management/v1/useradm/auth/password-reset/complete';
export const VERIFY_START = '/api/management/v1/useradm/auth/verify-email/start';
export const VERIFY_COMPLETE = '/api/management/v1/useradm/auth/verify-email/complete';
