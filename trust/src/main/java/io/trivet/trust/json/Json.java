package io.trivet.trust.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/// A JSON value. Names of an object are sorted by their UTF-16 code units, as RFC 8785 wants them.
public sealed interface Json {
  Json NULL = new Null();

  record Null() implements Json {}

  record Bool(boolean value) implements Json {}

  /// A number as JSON means it in RFC 8785: an IEEE 754 double that is neither NaN nor infinite.
  record Num(double value) implements Json {
    /// The largest whole number that a double holds without gaps below it.
    public static final long WHOLE_MAX = (1L << 53) - 1;

    public Num {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("not a JSON number: " + value);
      }
    }
  }

  /// Any Unicode text without halves of surrogate pairs.
  record Text(String value) implements Json {
    public Text {
      CanonicalJson.requireUnicode(value);
    }
  }

  record Array(java.util.List<Json> items) implements Json {
    public Array {
      items = java.util.List.copyOf(items);
    }
  }

  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members.keySet().forEach(CanonicalJson::requireUnicode);
      members = Collections.unmodifiableMap(new LinkedHashMap<>(new TreeMap<>(members)));
    }
  }

  static Json of(String text) {
    return new Text(text);
  }

  static Json of(boolean value) {
    return new Bool(value);
  }

  /// A whole number; one that a double cannot hold exactly is an error of the caller.
  static Json of(long value) {
    if (value > Num.WHOLE_MAX || value < -Num.WHOLE_MAX) {
      throw new IllegalArgumentException("not exact as a JSON number: " + value);
    }
    return new Num(value);
  }
}
