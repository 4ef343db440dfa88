package io.trivet.wire.artifact;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/// Key pairs for tests, made once.
public final class TestKeys {
  public static final KeyPair RSA = make("RSA", 2048);
  public static final KeyPair EC = make("EC", 256);
  public static final KeyPair OTHER_EC = make("EC", 256);

  private TestKeys() {}

  public static String pem(KeyPair pair) {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded()));
  }

  public static VerificationKey verification(KeyPair pair) {
    return VerificationKey.parse(pem(pair));
  }

  private static KeyPair make(String algorithm, int bits) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
