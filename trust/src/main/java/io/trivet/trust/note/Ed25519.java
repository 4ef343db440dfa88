package io.trivet.trust.note;

import java.io.Serial;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// The JDK's Ed25519 (RFC 8032) with keys as their 32 raw bytes.
final class Ed25519 {
  static final int KEY_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private Ed25519() {}

  /// The key pair of a seed. The JDK has no such call, but its generator takes exactly one draw of
  /// 32 bytes as the seed.
  static KeyPair pair(byte[] seed) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] raw(java.security.PublicKey key) {
    var point = ((EdECPublicKey) key).getPoint();
    var bytes = new byte[KEY_BYTES];
    var big = point.getY().toByteArray();
    for (int i = 0; i < Math.min(KEY_BYTES, big.length); i++) {
      bytes[i] = big[big.length - 1 - i];
    }
    if (point.isXOdd()) {
      bytes[KEY_BYTES - 1] |= (byte) 0x80;
    }
    return bytes;
  }

  static byte[] sign(KeyPair pair, byte[] message) {
    try {
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(pair.getPrivate());
      signer.update(message);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean verifies(byte[] key, byte[] message, byte[] signature) {
    try {
      var verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(publicKey(key));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false; // a key or a signature that is not on the curve
    }
  }

  private static java.security.PublicKey publicKey(byte[] raw) throws GeneralSecurityException {
    var big = new byte[KEY_BYTES];
    for (int i = 0; i < KEY_BYTES; i++) {
      big[i] = raw[KEY_BYTES - 1 - i];
    }
    boolean odd = (big[0] & 0x80) != 0;
    big[0] &= 0x7f;
    var point = new EdECPoint(odd, new BigInteger(1, big));
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
  }

  /// Gives the seed once, as what it draws.
  private static final class Fixed extends SecureRandom {
    @Serial private static final long serialVersionUID = 1L;
    private final byte[] seed;

    Fixed(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("the generator drew %d bytes".formatted(bytes.length));
      }
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
      Arrays.fill(seed, (byte) 0);
    }
  }
}
