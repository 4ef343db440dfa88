package io.trivet.trust.note;

import io.trivet.trust.json.Malformed;

/// What a key signs: the text of a note, or a checkpoint together with the time it was seen.
public enum KeyType {
  NOTE(1),
  COSIGNATURE(4);

  private final int code;

  KeyType(int code) {
    this.code = code;
  }

  byte code() {
    return (byte) code;
  }

  static KeyType of(byte code) {
    for (var type : values()) {
      if (type.code() == code) {
        return type;
      }
    }
    throw new Malformed("the key's type is not Ed25519 (1) or a cosignature with Ed25519 (4)");
  }
}
