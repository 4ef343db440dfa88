package io.trivet.trust.log;

import io.trivet.trust.json.Malformed;
import io.trivet.trust.note.Note;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// A SHA-256 hash of a Merkle tree (RFC 6962 section 2.1): of an entry, of two hashes, or of
/// nothing.
public record Hash(byte[] bytes) {
  public static final int BYTES = 32;

  /// The root of the tree without entries.
  public static final Hash OF_NOTHING = new Hash(sha256().digest());

  public Hash {
    if (bytes.length != BYTES) {
      throw new Malformed("a hash has %d bytes".formatted(BYTES));
    }
  }

  /// The hash of an entry: SHA-256(0x00 || entry).
  public static Hash ofEntry(byte[] entry) {
    var digest = sha256();
    digest.update((byte) 0);
    return new Hash(digest.digest(entry));
  }

  /// The hash of two neighbours: SHA-256(0x01 || left || right).
  public static Hash ofPair(Hash left, Hash right) {
    var digest = sha256();
    digest.update((byte) 1);
    digest.update(left.bytes);
    return new Hash(digest.digest(right.bytes));
  }

  /// The hash of a full subtree whose leaves are the hashes standing in `hashes`, a power of two
  /// many from the given place on.
  static Hash ofRow(byte[] hashes, int from, int count) {
    if (count == 1) {
      return at(hashes, from);
    }
    int half = count / 2;
    return ofPair(ofRow(hashes, from, half), ofRow(hashes, from + half, half));
  }

  /// The hash at a place in a row of hashes.
  public static Hash at(byte[] hashes, int index) {
    return new Hash(Arrays.copyOfRange(hashes, index * BYTES, (index + 1) * BYTES));
  }

  public static Hash parse(String base64) {
    return new Hash(Note.base64(base64));
  }

  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
