package io.trivet.core.people;

/// How a session is carried, and what that says of who carries it.
public enum SessionKind {
  /// A token that a login returned.
  API(Credential.SESSION),
  /// A cookie that no script of the page can read.
  BROWSER(Credential.SESSION),
  /// A token that a person made for a program.
  TOKEN(Credential.PERSONAL_ACCESS_TOKEN),
  /// A token that a CI job got for its identity.
  CI(Credential.CI_TOKEN);

  private final Credential credential;

  SessionKind(Credential credential) {
    this.credential = credential;
  }

  public Credential credential() {
    return credential;
  }
}
