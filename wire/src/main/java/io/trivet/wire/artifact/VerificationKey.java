package io.trivet.wire.artifact;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// A public key that signatures of artifacts are checked with: RSA of at least 2048 bits, or ECDSA
/// on P-256. `fingerprint` is the SHA-256 of the SubjectPublicKeyInfo, in hexadecimal.
public record VerificationKey(PublicKey key, String algorithm, String fingerprint) {
  private static final Pattern PEM =
      Pattern.compile(
          "\\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");
  private static final int RSA_BITS_MIN = 2048;
  private static final int RSA_BITS_MAX = 8192;
  private static final int P256_BYTES = 32;

  /// Reads PEM (`BEGIN PUBLIC KEY`); anything else is an `IllegalArgumentException` that says what
  /// was expected.
  public static VerificationKey parse(String pem) {
    var match = PEM.matcher(pem);
    if (pem.length() > 16_384 || !match.matches()) {
      throw new IllegalArgumentException("expected PEM with the header BEGIN PUBLIC KEY");
    }
    var der = Base64.getMimeDecoder().decode(match.group(1));
    var key = key(der);
    var fingerprint = HexFormat.of().formatHex(Manifest.sha256().digest(key.getEncoded()));
    return new VerificationKey(key, algorithm(key), fingerprint);
  }

  /// True if `signature` is this key's over `manifest`: PKCS#1 v1.5, or r and s as 64 raw bytes.
  boolean verifies(byte[] manifest, byte[] signature) {
    try {
      return switch (key) {
        case RSAPublicKey _ -> verifies("SHA256withRSA", manifest, signature);
        case ECPublicKey ec ->
            isInRange(ec, signature)
                && verifies("SHA256withECDSAinP1363Format", manifest, signature);
        default -> false;
      };
    } catch (GeneralSecurityException _) {
      return false; // of a form this key cannot have made
    }
  }

  private boolean verifies(String scheme, byte[] manifest, byte[] signature)
      throws GeneralSecurityException {
    var verifier = Signature.getInstance(scheme);
    verifier.initVerify(key);
    verifier.update(manifest);
    return verifier.verify(signature);
  }

  /// 0 < r, s < n. The JDK checks this too; it did not always (CVE-2022-21449).
  private static boolean isInRange(ECPublicKey key, byte[] signature) {
    if (signature.length != 2 * P256_BYTES) {
      return false;
    }
    var order = key.getParams().getOrder();
    var r = new BigInteger(1, signature, 0, P256_BYTES);
    var s = new BigInteger(1, signature, P256_BYTES, P256_BYTES);
    return r.signum() > 0 && s.signum() > 0 && r.compareTo(order) < 0 && s.compareTo(order) < 0;
  }

  private static PublicKey key(byte[] der) {
    return key("EC", der)
        .or(() -> key("RSA", der))
        .orElseThrow(
            () -> new IllegalArgumentException("expected an RSA or an ECDSA P-256 public key"));
  }

  private static Optional<PublicKey> key(String type, byte[] der) {
    try {
      return Optional.of(KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(der)));
    } catch (GeneralSecurityException _) {
      return Optional.empty(); // of another type, or none
    }
  }

  private static String algorithm(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX || rsa.getPublicExponent().bitLength() > 33) {
        throw new IllegalArgumentException(
            "expected an RSA key of %d to %d bits".formatted(RSA_BITS_MIN, RSA_BITS_MAX));
      }
      return "RSA-" + bits;
    }
    var ec = (ECPublicKey) key;
    var isP256 =
        ec.getParams().getOrder().bitLength() == 256
            && ec.getParams().toString().contains("secp256r1");
    if (!isP256) {
      throw new IllegalArgumentException("expected an ECDSA key on the curve P-256");
    }
    return "ECDSA-P256";
  }
}
