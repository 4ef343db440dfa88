package io.trivet.simulator.load;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/// Keys of devices, made anew from the seed each time one is needed: a device that asks once a week
/// needs no key in memory. RSA keys take too long for that, so that many devices share few of them.
final class DeviceKeys {
  /// Different RSA keys of a fleet. Making one takes a fifth of a second.
  static final int RSA_KEYS = 2;

  private static final Map<String, KeyPair> RSA = new ConcurrentHashMap<>();

  private final long seed;

  DeviceKeys(long seed) {
    this.seed = seed;
  }

  KeyPair of(Part.KeyKind kind, int device) {
    return switch (kind) {
      case RSA -> {
        int number = device % RSA_KEYS;
        yield RSA.computeIfAbsent(seed + "/" + number, _ -> make("RSA", 2048, number));
      }
      case ECDSA -> make("EC", 256, device);
      case ED25519 -> make("Ed25519", 255, device);
    };
  }

  /// Makes the keys that take long, so that no device waits for its own.
  void prepare(List<Part> parts) {
    if (parts.stream().anyMatch(part -> part.key() == Part.KeyKind.RSA)) {
      IntStream.range(0, RSA_KEYS).forEach(number -> of(Part.KeyKind.RSA, number));
    }
  }

  static String pem(KeyPair key) {
    return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
        .formatted(
            Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(key.getPublic().getEncoded()));
  }

  /// As Mender's clients sign: PKCS#1 v1.5 or ECDSA over SHA-256, Ed25519 over the body itself.
  static String sign(Part.KeyKind kind, KeyPair key, byte[] body) {
    try {
      var signature =
          Signature.getInstance(
              switch (kind) {
                case RSA -> "SHA256withRSA";
                case ECDSA -> "SHA256withECDSA";
                case ED25519 -> "Ed25519";
              });
      signature.initSign(key.getPrivate());
      signature.update(body);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyPair make(String algorithm, int bits, int number) {
    try {
      // the same key in every run: this generator yields what it was seeded with
      var random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(
          (seed + "/" + algorithm + "/" + number)
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
      var generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(bits, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
