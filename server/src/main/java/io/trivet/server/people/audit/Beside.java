package io.trivet.server.people.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// A value that stands beside the log, because it is personal or too large: an entry holds only its
/// digest, SHA-256(salt || value). Without the row nobody can tell the value from the digest, so
/// deleting the row erases it, and every proof still holds. `subject` is the id of the person it is
/// about, empty if there is none.
record Beside(String subject, Kind kind, String value) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT_BYTES = 16;

  enum Kind {
    EMAIL,
    ADDRESS,
    NAME,
    BEFORE,
    AFTER,
    META;

    /// One row serves all entries that say the same of the same person.
    boolean isRepeated() {
      return this == EMAIL || this == ADDRESS;
    }
  }

  static byte[] newSalt() {
    var salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return salt;
  }

  byte[] digest(byte[] salt) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt);
      return digest.digest(value.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
