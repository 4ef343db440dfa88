package io.trivet.server.people.factor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Unforgeable texts that hold for one purpose and a while: challenges for passkeys, tickets
/// between two steps, links in mails. They need no row until they are used; whoever accepts one
/// that may count once only keeps its hash (see {@link SpentStore}).
public final class Challenges {
  private static final int RANDOM_BYTES = 16;
  private static final int MAC_BYTES = 32;
  private static final int BYTES = Long.BYTES + RANDOM_BYTES + MAC_BYTES;

  private final SecretKeySpec key;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public Challenges(byte[] key, InstantSource clock) {
    this.key = new SecretKeySpec(key, "HmacSHA256");
    this.clock = clock;
  }

  /// The time it ends, random bytes, and a code of both and the purpose.
  byte[] issueBytes(String purpose, Duration life) {
    var body = ByteBuffer.allocate(Long.BYTES + RANDOM_BYTES);
    body.putLong(clock.instant().plus(life).toEpochMilli());
    var bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    body.put(bytes);
    return ByteBuffer.allocate(BYTES).put(body.array()).put(mac(purpose, body.array())).array();
  }

  public String issue(String purpose, Duration life) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(issueBytes(purpose, life));
  }

  /// When it ends; empty if it is not ours, is for something else, or has ended.
  Optional<Instant> verify(String purpose, byte[] challenge) {
    if (challenge.length != BYTES) {
      return Optional.empty();
    }
    var body = Arrays.copyOf(challenge, Long.BYTES + RANDOM_BYTES);
    var mac = Arrays.copyOfRange(challenge, body.length, BYTES);
    var end = Instant.ofEpochMilli(ByteBuffer.wrap(challenge).getLong());
    return MessageDigest.isEqual(mac, mac(purpose, body)) && clock.instant().isBefore(end)
        ? Optional.of(end)
        : Optional.empty();
  }

  public Optional<Instant> verify(String purpose, String challenge) {
    try {
      return challenge.length() > 2 * BYTES
          ? Optional.empty()
          : verify(purpose, Base64.getUrlDecoder().decode(challenge));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private byte[] mac(String purpose, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(body);
      return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
