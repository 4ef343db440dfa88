package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
import io.trivet.core.people.UserId;
import io.trivet.server.people.factor.Digest;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/// A link that a mail carries: who holds it reads the mail of that address. The server keeps the
/// hash of its secret; it counts once, until it expires.
record AccountLink(
    TenantId tenant, byte[] hash, UserId user, Purpose purpose, Email email, Instant expiresAt) {

  enum Purpose {
    /// Sets a password: a reset, or the first one of somebody who was invited.
    PASSWORD,
    /// Proves an address, which becomes the user's if it is another one than theirs.
    EMAIL
  }

  /// What stands in the mail: tenant and secret. 48 bytes, as base64url.
  record Secret(TenantId tenant, byte[] value) {
    private static final int VALUE_BYTES = 32;
    private static final int CHARS = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    static Secret create(TenantId tenant) {
      var value = new byte[VALUE_BYTES];
      RANDOM.nextBytes(value);
      return new Secret(tenant, value);
    }

    static Secret parse(String text) {
      try {
        var bytes = text.length() == CHARS ? Base64.getUrlDecoder().decode(text) : new byte[0];
        if (bytes.length == 16 + VALUE_BYTES) {
          var buffer = ByteBuffer.wrap(bytes);
          var tenant = new TenantId(new UUID(buffer.getLong(), buffer.getLong()));
          var value = new byte[VALUE_BYTES];
          buffer.get(value);
          return new Secret(tenant, value);
        }
      } catch (IllegalArgumentException _) {
        throw invalid();
      }
      throw invalid();
    }

    byte[] hash() {
      return Digest.of(value);
    }

    String text() {
      var buffer = ByteBuffer.allocate(16 + VALUE_BYTES);
      buffer.putLong(tenant.value().getMostSignificantBits());
      buffer.putLong(tenant.value().getLeastSignificantBits());
      buffer.put(value);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array());
    }

    @Override
    public String toString() {
      return "(a secret)";
    }
  }

  UserKey key() {
    return new UserKey(tenant, user);
  }

  /// The same answer for a link that never was, was used, or has expired.
  static Failure invalid() {
    return new Failure.Invalid(
        "link_invalid", "this link was used before or is too old: ask for a new one");
  }
}
