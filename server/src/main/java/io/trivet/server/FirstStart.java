package io.trivet.server;

import io.trivet.core.people.Email;
import io.trivet.core.people.NewPassword;
import io.trivet.server.people.access.Access;
import io.trivet.server.platform.Secrets;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An empty server gets a tenant and an administrator with a password that nobody else has.
final class FirstStart {
  private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  private static final int PASSWORD_CHARS = 20;
  private static final String EMAIL = "admin@trivet.local";

  private FirstStart() {}

  /// The file is written before the account: a start that is killed in between leaves a password
  /// for an account that the next start makes.
  static void run(Access access, Path file) {
    if (!access.tenants().isEmpty()) {
      return;
    }
    var password = password();
    Secrets.write(file, "email: %s\npassword: %s".formatted(EMAIL, password));
    var email = new Email(EMAIL);
    access.tenants().createWithAdministrator("default", email, NewPassword.of(password, email));
    LOG.info("first_start administrator={} password={} kept_in={}", EMAIL, password, file);
  }

  private static String password() {
    var random = new SecureRandom();
    var text = new StringBuilder();
    for (int i = 0; i < PASSWORD_CHARS; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
