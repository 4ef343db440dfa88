package io.trivet.core.people;

/// What a caller showed to be believed.
public enum Credential {
  NONE,
  /// A password was given with this very request.
  PASSWORD,
  /// A passkey was used with this very request.
  PASSKEY,
  /// An identity provider vouched for them.
  IDENTITY_PROVIDER,
  /// A session opened by a login.
  SESSION,
  PERSONAL_ACCESS_TOKEN,
  /// A short token that a CI job got for its identity.
  CI_TOKEN,
  /// A link that a mail brought them.
  MAIL_LINK
}
