package io.trivet.trust.note;

import io.trivet.trust.json.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// A public key somebody trusts: C2SP signed-note's verifier key (`vkey`). `key` is the 32 bytes of
/// an Ed25519 public key.
public record VerifierKey(String name, KeyType type, byte[] key) {
  public VerifierKey {
    KeyName.checked(name);
    if (key.length != Ed25519.KEY_BYTES) {
      throw new Malformed("an Ed25519 key has %d bytes".formatted(Ed25519.KEY_BYTES));
    }
  }

  /// What a key said of a note: nothing, or that it is good; then with the time if it is a
  /// cosignature. Only {@link VerifierKey#check} makes one.
  public static final class Signed {
    private final VerifierKey by;
    private final Note note;
    private final Optional<Instant> at;

    private Signed(VerifierKey by, Note note, Optional<Instant> at) {
      this.by = by;
      this.note = note;
      this.at = at;
    }

    public VerifierKey by() {
      return by;
    }

    public String text() {
      return note.text();
    }

    public Optional<Instant> at() {
      return at;
    }
  }

  /// Reads `name+id+base64`.
  public static VerifierKey parse(String vkey) {
    var parts = vkey.split("\\+", 3);
    if (parts.length != 3) {
      throw new Malformed("expected a verifier key: name+id+base64");
    }
    var bytes = Note.base64(parts[2]);
    if (bytes.length != 1 + Ed25519.KEY_BYTES) {
      throw new Malformed("expected a verifier key of Ed25519");
    }
    var key =
        new VerifierKey(parts[0], KeyType.of(bytes[0]), Arrays.copyOfRange(bytes, 1, bytes.length));
    if (!parts[1].equals("%08x".formatted(key.id()))) {
      throw new Malformed("the verifier key's id is not that of its name and key");
    }
    return key;
  }

  public String text() {
    return "%s+%08x+%s".formatted(name, id(), Base64.getEncoder().encodeToString(typed(type, key)));
  }

  /// SHA-256(name || 0x0A || type || key), the first four bytes.
  public int id() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest.digest(typed(type, key))).getInt();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Empty if the note has no signature of this key. A signature of this key that does not hold
  /// makes the note {@link Malformed}: somebody changed it.
  public Optional<Signed> check(Note note) {
    var line = note.signatures().stream().filter(l -> l.keyId() == id() && l.name().equals(name));
    return line.findFirst().map(l -> checked(note, l.signature()));
  }

  private Signed checked(Note note, byte[] signature) {
    int extra = type == KeyType.NOTE ? 0 : Long.BYTES;
    if (signature.length != extra + Ed25519.SIGNATURE_BYTES) {
      throw new Malformed("a signature of " + name + " has the wrong length");
    }
    var buffer = ByteBuffer.wrap(signature);
    long seconds = type == KeyType.NOTE ? 0 : buffer.getLong();
    var raw = Arrays.copyOfRange(signature, extra, signature.length);
    if (seconds < 0
        || seconds > Instant.MAX.getEpochSecond()
        || !Ed25519.verifies(key, message(type, note.text(), seconds), raw)) {
      throw new Malformed("a signature of " + name + " does not hold");
    }
    var at =
        type == KeyType.NOTE
            ? Optional.<Instant>empty()
            : Optional.of(Instant.ofEpochSecond(seconds));
    return new Signed(this, note, at);
  }

  /// What is signed: the text, or (C2SP tlog-cosignature) the text below two lines.
  static byte[] message(KeyType type, String text, long seconds) {
    var whole =
        switch (type) {
          case NOTE -> text;
          case COSIGNATURE -> "cosignature/v1\ntime %d\n%s".formatted(seconds, text);
        };
    return whole.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] typed(KeyType type, byte[] key) {
    return ByteBuffer.allocate(1 + key.length).put(type.code()).put(key).array();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey that && text().equals(that.text());
  }

  @Override
  public int hashCode() {
    return id();
  }

  @Override
  public String toString() {
    return text();
  }
}
