package io.trivet.server.people.factor;

import io.trivet.core.kernel.Limits;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Base32;

/// Codes for the day the telephone is lost: 80 random bits each, written in four groups, each good
/// once. So many bits cannot be guessed, so a plain hash keeps them.
final class RecoveryCodes {
  private static final int BYTES = 10;
  private static final SecureRandom RANDOM = new SecureRandom();

  private RecoveryCodes() {}

  static List<String> create() {
    return Stream.generate(RecoveryCodes::one).limit(Limits.RECOVERY_CODES).toList();
  }

  private static String one() {
    var bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    var text = new Base32().encodeToString(bytes).toLowerCase(Locale.ROOT);
    return String.join(
        "-",
        text.substring(0, 4),
        text.substring(4, 8),
        text.substring(8, 12),
        text.substring(12, 16));
  }

  static boolean isOne(String text) {
    return plain(text).matches("[a-z2-7]{16}");
  }

  static byte[] hash(String code) {
    return Digest.of(plain(code));
  }

  private static String plain(String code) {
    return code.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", "");
  }
}
