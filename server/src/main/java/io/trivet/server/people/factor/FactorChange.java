package io.trivet.server.people.factor;

/// What happened to the second factors of somebody.
public enum FactorChange {
  CODES_ENABLED,
  CODES_DISABLED,
  RECOVERY_CODES_RENEWED,
  PASSKEY_ADDED,
  PASSKEY_REMOVED
}
