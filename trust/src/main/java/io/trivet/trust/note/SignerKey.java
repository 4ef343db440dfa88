package io.trivet.trust.note;

import io.trivet.trust.json.Malformed;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/// A key that signs notes, or cosigns checkpoints. Its text form is that of Go's `note` package:
/// `PRIVATE+KEY+name+id+base64(type || seed)`.
public final class SignerKey {
  private static final String PREFIX = "PRIVATE+KEY+";

  private final VerifierKey verifier;
  private final KeyPair pair;

  private SignerKey(VerifierKey verifier, KeyPair pair) {
    this.verifier = verifier;
    this.pair = pair;
  }

  /// The key of a seed of 32 random bytes.
  public static SignerKey of(String name, KeyType type, byte[] seed) {
    if (seed.length != Ed25519.KEY_BYTES) {
      throw new Malformed("an Ed25519 seed has %d bytes".formatted(Ed25519.KEY_BYTES));
    }
    var pair = Ed25519.pair(seed);
    return new SignerKey(new VerifierKey(name, type, Ed25519.raw(pair.getPublic())), pair);
  }

  /// Reads the text form; what is wrong with it is said without repeating it.
  public static SignerKey parse(String text) {
    var parts = text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split("\\+", 3) : null;
    if (parts == null || parts.length != 3) {
      throw new Malformed("expected a signer key: PRIVATE+KEY+name+id+base64");
    }
    var bytes = Note.base64(parts[2]);
    if (bytes.length == 0) {
      throw new Malformed("expected a signer key of Ed25519");
    }
    var key = of(parts[0], KeyType.of(bytes[0]), Arrays.copyOfRange(bytes, 1, bytes.length));
    if (!parts[1].equals("%08x".formatted(key.verifier.id()))) {
      throw new Malformed("the signer key's id is not that of its name and key");
    }
    return key;
  }

  /// The text form of the key of this seed: a secret.
  public static String text(String name, KeyType type, byte[] seed) {
    var typed = ByteBuffer.allocate(1 + seed.length).put(type.code()).put(seed).array();
    return PREFIX
        + "%s+%08x+".formatted(name, of(name, type, seed).verifier.id())
        + Base64.getEncoder().encodeToString(typed);
  }

  public VerifierKey verifier() {
    return verifier;
  }

  /// A signature over the text of a note.
  public Note.Line sign(String text) {
    if (verifier.type() != KeyType.NOTE) {
      throw new IllegalStateException("a cosigning key signs with a time");
    }
    var message = VerifierKey.message(KeyType.NOTE, text, 0);
    return new Note.Line(verifier.name(), verifier.id(), Ed25519.sign(pair, message));
  }

  /// A cosignature over a checkpoint: "as of `now`, this is the largest consistent tree I have
  /// seen".
  public Note.Line cosign(String checkpoint, Instant now) {
    if (verifier.type() != KeyType.COSIGNATURE) {
      throw new IllegalStateException("not a cosigning key");
    }
    long seconds = now.getEpochSecond();
    var raw = Ed25519.sign(pair, VerifierKey.message(KeyType.COSIGNATURE, checkpoint, seconds));
    var bytes = ByteBuffer.allocate(Long.BYTES + raw.length).putLong(seconds).put(raw).array();
    return new Note.Line(verifier.name(), verifier.id(), bytes);
  }

  @Override
  public String toString() {
    return "(signer key of " + verifier.name() + ")";
  }
}
