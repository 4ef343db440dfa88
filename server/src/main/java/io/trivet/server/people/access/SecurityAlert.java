package io.trivet.server.people.access;

/// What somebody is told by mail about their own account, because they may not have done it.
enum SecurityAlert {
  NEW_CLIENT(
      "Sign-in from a new place",
      "Somebody signed in to your account with a program or from"
          + " an address that was not used before."),
  PASSWORD_CHANGED(
      "Your password was changed",
      "The password of your account was changed. Other"
          + " sessions and access tokens have ended."),
  EMAIL_CHANGE_ASKED(
      "Another mail address for your account",
      "Somebody asked to use another mail"
          + " address for your account. It counts once that address is proved."),
  EMAIL_CHANGED(
      "Your mail address was changed",
      "Your account now belongs to another mail address."
          + " This one gets no further mail. All sessions and access tokens have ended."),
  CODES_ENABLED("Codes as second factor", "Codes by time are now a second factor of your account."),
  CODES_DISABLED(
      "Codes are no longer a second factor",
      "Codes by time are no longer a second factor" + " of your account."),
  RECOVERY_CODES_RENEWED(
      "New recovery codes",
      "New recovery codes were made for your account. The" + " old ones no longer count."),
  PASSKEY_ADDED("New passkey", "A passkey was added to your account."),
  PASSKEY_REMOVED("Passkey removed", "A passkey was removed from your account."),
  TOKEN_CREATED("New access token", "A personal access token was made for your account.");

  private final String subject;
  private final String text;

  SecurityAlert(String subject, String text) {
    this.subject = subject;
    this.text = text;
  }

  String subject() {
    return subject;
  }

  String text() {
    return text;
  }
}
