package io.trivet.server.people.factor;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/// Whose factor it is.
public record Owner(TenantId tenant, UserId user) {
  private static final int BYTES = 32;

  /// The user handle that a passkey keeps (W3C WebAuthn, section 14.6.1): it tells nothing about
  /// the person.
  byte[] handle() {
    var buffer = ByteBuffer.allocate(BYTES);
    put(buffer, tenant.value());
    put(buffer, user.value());
    return buffer.array();
  }

  static Optional<Owner> of(byte[] handle) {
    if (handle.length != BYTES) {
      return Optional.empty();
    }
    var buffer = ByteBuffer.wrap(handle);
    return Optional.of(
        new Owner(
            new TenantId(new UUID(buffer.getLong(), buffer.getLong())),
            new UserId(new UUID(buffer.getLong(), buffer.getLong()))));
  }

  private static void put(ByteBuffer buffer, UUID id) {
    buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return tenant + " " + user;
  }
}
