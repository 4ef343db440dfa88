package io.trivet.server.people.access;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.SessionId;
import io.trivet.server.platform.http.Presented;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;

/// What the cookie of a browser session holds: which session it is, and a secret. The server keeps
/// the secret's hash alone; it is not a token and is worth nothing in an `Authorization` header.
record BrowserCookie(SessionKey key, byte[] secret) {
  private static final int SECRET_BYTES = 32;
  private static final int BYTES = 16 + 16 + SECRET_BYTES;
  private static final SecureRandom RANDOM = new SecureRandom();

  static BrowserCookie create(SessionKey key) {
    var secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    return new BrowserCookie(key, secret);
  }

  static BrowserCookie parse(String text) {
    var bytes = decode(text);
    if (bytes.length != BYTES) {
      throw unknown();
    }
    var buffer = ByteBuffer.wrap(bytes);
    var tenant = new TenantId(new UUID(buffer.getLong(), buffer.getLong()));
    var session = new SessionId(new UUID(buffer.getLong(), buffer.getLong()));
    var secret = new byte[SECRET_BYTES];
    buffer.get(secret);
    return new BrowserCookie(new SessionKey(tenant, session), secret);
  }

  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean matches(SessionRow row) {
    return row.secretHash().map(hash -> MessageDigest.isEqual(hash, hash())).orElse(false);
  }

  /// The header that gives it to the browser. It ends with the browser; the server's own limits end
  /// it earlier.
  String header() {
    var buffer = ByteBuffer.allocate(BYTES);
    put(buffer, key.tenant().value());
    put(buffer, key.session().value());
    buffer.put(secret);
    return header(Base64.getUrlEncoder().withoutPadding().encodeToString(buffer.array()));
  }

  /// The header that takes it away.
  static String removal() {
    return header("") + "; Max-Age=0";
  }

  private static String header(String value) {
    return "%s=%s; Path=/; HttpOnly; Secure; SameSite=Strict"
        .formatted(Presented.SESSION_COOKIE, value);
  }

  private static void put(ByteBuffer buffer, UUID id) {
    buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static byte[] decode(String text) {
    try {
      return text.length() > 2 * BYTES ? new byte[0] : Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      throw unknown();
    }
  }

  private static Failure unknown() {
    return new Failure.Unauthorized("the session has ended");
  }
}
