package io.trivet.server.platform;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts what is stored and must be readable again: AES-256-GCM (NIST SP 800-38D) with a random
/// nonce. The purpose is bound to the box: one made for one place cannot be opened at another, so
/// nobody who writes to the database can swap two of them.
public final class Sealer {
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  /// `key` has 32 bytes.
  public Sealer(byte[] key) {
    if (key.length != 32) {
      throw new IllegalArgumentException("a key of 32 bytes was expected, not " + key.length);
    }
    this.key = new SecretKeySpec(key, "AES");
  }

  /// A version byte, the nonce, the ciphertext with its tag.
  public byte[] seal(String purpose, byte[] content) {
    var box = new byte[1 + NONCE_BYTES];
    random.nextBytes(box);
    box[0] = VERSION;
    var sealed = run(Cipher.ENCRYPT_MODE, purpose, box, content, 0);
    var whole = Arrays.copyOf(box, box.length + sealed.length);
    System.arraycopy(sealed, 0, whole, box.length, sealed.length);
    return whole;
  }

  public byte[] seal(String purpose, String text) {
    return seal(purpose, text.getBytes(StandardCharsets.UTF_8));
  }

  /// The content, or an {@link IllegalStateException}: a box of ours that does not open was
  /// changed, or belongs elsewhere.
  public byte[] open(String purpose, byte[] box) {
    if (box.length <= NONCE_BYTES || box[0] != VERSION) {
      throw new IllegalStateException("a sealed value is damaged: " + purpose);
    }
    return run(Cipher.DECRYPT_MODE, purpose, box, box, 1 + NONCE_BYTES);
  }

  public String openText(String purpose, byte[] box) {
    return new String(open(purpose, box), StandardCharsets.UTF_8);
  }

  private byte[] run(int mode, String purpose, byte[] box, byte[] content, int from) {
    try {
      var cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, box, 1, NONCE_BYTES));
      cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(content, from, content.length - from);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a sealed value does not open: " + purpose, e);
    }
  }
}
