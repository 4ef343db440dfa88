package io.trivet.server.devices.identity;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;

/// A device's public key: RSA, ECDSA or Ed25519, as PEM of a SubjectPublicKeyInfo (RFC 5280). It is
/// parsed and written again, so that one key has one text whatever its line breaks were.
record DeviceKey(PublicKey key, String pem) {
  private static final Pattern PEM =
      Pattern.compile(
          "\\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  static DeviceKey parse(String pem) {
    if (pem.length() > Limits.PUBLIC_KEY_CHARS_MAX) {
      throw new Failure.Invalid(
          "pubkey is longer than %d characters".formatted(Limits.PUBLIC_KEY_CHARS_MAX));
    }
    var match = PEM.matcher(pem);
    if (!match.matches()) {
      throw new Failure.Invalid("pubkey must be PEM with the header BEGIN PUBLIC KEY");
    }
    try {
      return of(Base64.getMimeDecoder().decode(match.group(1)));
    } catch (IllegalArgumentException | GeneralSecurityException _) {
      throw new Failure.Invalid("pubkey is not an RSA, ECDSA or Ed25519 public key");
    }
  }

  /// True if `signature` is this key's over `body`: RSA PKCS#1 v1.5 or ECDSA (DER) over SHA-256, or
  /// Ed25519 over the body itself.
  boolean verifies(byte[] body, byte[] signature) {
    try {
      var verifier = Signature.getInstance(algorithm());
      verifier.initVerify(key);
      verifier.update(body);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false; // a signature of a wrong form
    }
  }

  private String algorithm() {
    return switch (key) {
      case RSAPublicKey _ -> "SHA256withRSA";
      case ECPublicKey _ -> "SHA256withECDSA";
      default -> "Ed25519";
    };
  }

  private static DeviceKey of(byte[] der) throws GeneralSecurityException {
    for (var type : new String[] {"Ed25519", "EC", "RSA"}) {
      try {
        var key = KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(der));
        requireStrong(key);
        return new DeviceKey(key, write(key));
      } catch (GeneralSecurityException e) {
        if (type.equals("RSA")) {
          throw e;
        }
      }
    }
    throw new IllegalStateException("unreachable");
  }

  private static void requireStrong(PublicKey key) {
    boolean strong =
        switch (key) {
          case RSAPublicKey rsa ->
              rsa.getModulus().bitLength() >= 2048
                  && rsa.getModulus().bitLength() <= 8192
                  && rsa.getPublicExponent().bitLength() <= 33;
          case ECPublicKey ec -> ec.getParams().getCurve().getField().getFieldSize() >= 256;
          case EdECPublicKey _ -> true;
          default -> false;
        };
    if (!strong) {
      throw new Failure.Invalid(
          "pubkey is too weak or too large: expected RSA of 2048 to 8192 bits, ECDSA P-256 or"
              + " larger, or Ed25519");
    }
  }

  private static String write(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(LINES.encodeToString(key.getEncoded()));
  }
}
