package io.trivet.trust.note;

import io.trivet.trust.json.Malformed;

/// The name of a key in a signed note: not empty, no Unicode space, no `+` (C2SP signed-note).
final class KeyName {
  private static final String SPACES = "\u0085\u00A0\u1680\u2028\u2029\u202F\u205F\u3000";

  private KeyName() {}

  static String checked(String name) {
    if (name.isEmpty() || name.chars().anyMatch(KeyName::isForbidden)) {
      throw new Malformed("a key's name must not be empty nor contain spaces or a plus sign");
    }
    return name;
  }

  private static boolean isForbidden(int c) {
    return c == '+' || c <= ' ' || (c >= 0x2000 && c <= 0x200A) || SPACES.indexOf(c) >= 0;
  }
}
