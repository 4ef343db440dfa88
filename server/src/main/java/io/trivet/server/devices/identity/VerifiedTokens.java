package io.trivet.server.devices.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.trivet.core.devices.AuthSetId;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The claims of tokens whose signature was found right: 64 bytes a token. Instead of the token, of
/// some 600 characters, the first half of its SHA-256 is kept, begun with a secret of this process:
/// nobody can look for two tokens with one digest. HOT.
final class VerifiedTokens {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MessageDigest begun = begin();
  private final TenantNumbers tenants = new TenantNumbers();

  /// The digest, the device's id, the set's id, the generation above the tenant's number, the end.
  private final LongTable rows;

  VerifiedTokens(int tokensMax) {
    this.rows = new LongTable(8, tokensMax);
  }

  /// The first 128 bits.
  record Digest(long first, long second) {}

  Digest digest(String token) {
    try {
      var digest = ((MessageDigest) begun.clone()).digest(token.getBytes(ISO_8859_1));
      return new Digest((long) LONGS.get(digest, 0), (long) LONGS.get(digest, Long.BYTES));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  DeviceTokens.@Nullable Claims find(Digest digest) {
    var row = rows.find(digest.first(), digest.second());
    return row == null
        ? null
        : new DeviceTokens.Claims(
            new DeviceRef(tenants.tenant((int) row[6]), new DeviceId(new UUID(row[2], row[3]))),
            new AuthSetId(new UUID(row[4], row[5])),
            (int) (row[6] >> 32),
            row[7]);
  }

  void remember(Digest digest, DeviceTokens.Claims claims) {
    var device = claims.device().id().value();
    var set = claims.authSet().value();
    rows.put(
        new long[] {
          digest.first(),
          digest.second(),
          device.getMostSignificantBits(),
          device.getLeastSignificantBits(),
          set.getMostSignificantBits(),
          set.getLeastSignificantBits(),
          (long) claims.generation() << 32 | tenants.of(claims.device().tenant()),
          claims.expiresAtSeconds()
        });
  }

  void forget(Digest digest) {
    rows.remove(digest.first(), digest.second());
  }

  long bytes() {
    return rows.bytes();
  }

  private static MessageDigest begin() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var secret = new byte[32];
      new SecureRandom().nextBytes(secret);
      digest.update(secret);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
