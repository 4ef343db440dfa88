package io.trivet.core.kernel;

import java.util.Locale;

/// What an event is about: the word the console and the live stream use.
public enum EventKind {
  DEVICE,
  DEPLOYMENT,
  RELEASE,
  ALERT,
  AUDIT,
  /// A remote session.
  SESSION,
  /// A bulk operation.
  OPERATION,
  USER;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// An unknown word is a programming error: it never comes from outside.
  public static EventKind parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
