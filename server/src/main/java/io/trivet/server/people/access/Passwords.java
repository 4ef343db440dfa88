package io.trivet.server.people.access;

import io.trivet.core.kernel.Limits;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Password hashes: Argon2id (RFC 9106) with 19 MiB, two passes and one lane, in the PHC string
/// form `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. Each takes its memory for a while, so only a few
/// are computed at once.
final class Passwords {
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

  private final SecureRandom random = new SecureRandom();
  private final LongAdder computed = new LongAdder();
  private final Semaphore turns = new Semaphore(Limits.PASSWORD_HASHES_AT_ONCE, true);

  String hash(String password) {
    var salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    var encoder = Base64.getEncoder().withoutPadding();
    var hash = argon2(password, salt, new int[] {MEMORY_KIB, PASSES, LANES}, HASH_BYTES);
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            MEMORY_KIB, PASSES, LANES, encoder.encodeToString(salt), encoder.encodeToString(hash));
  }

  boolean matches(String password, String phc) {
    var match = PHC.matcher(phc);
    if (!match.matches()) {
      throw new IllegalStateException("a stored password hash is not in the form of PHC");
    }
    var cost = new int[3];
    for (int i = 0; i < cost.length; i++) {
      cost[i] = Integer.parseInt(match.group(i + 1));
    }
    var salt = Base64.getDecoder().decode(match.group(4));
    var expected = Base64.getDecoder().decode(match.group(5));
    return MessageDigest.isEqual(expected, argon2(password, salt, cost, expected.length));
  }

  /// How many hashes were computed so far: each login costs one, whoever tries it.
  long computed() {
    return computed.sum();
  }

  private byte[] argon2(String password, byte[] salt, int[] cost, int bytes) {
    var generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost[0])
            .withIterations(cost[1])
            .withParallelism(cost[2])
            .withSalt(salt)
            .build());
    var hash = new byte[bytes];
    turns.acquireUninterruptibly();
    try {
      computed.increment();
      generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
      return hash;
    } finally {
      turns.release();
    }
  }
}
