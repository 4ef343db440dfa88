package io.trivet.trust.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads JSON (RFC 8259) strictly: UTF-8, no doubled names, nothing after the value, nested at most
/// {@link #DEPTH_MAX} deep. Anything else is {@link Malformed}.
public final class JsonReader {
  static final int DEPTH_MAX = 64;
  private static final int NUMBER_CHARS_MAX = 100;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  public static Json parse(byte[] bytes) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return new JsonReader(text).whole();
    } catch (CharacterCodingException _) {
      throw new Malformed("not valid UTF-8");
    }
  }

  private Json whole() {
    var value = value(0);
    skipSpace();
    if (at < text.length()) {
      throw wrong("the end");
    }
    return value;
  }

  private Json value(int depth) {
    if (depth > DEPTH_MAX) {
      throw new Malformed("JSON is nested more than %d deep".formatted(DEPTH_MAX));
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new Json.Text(string());
      case 't' -> word("true", new Json.Bool(true));
      case 'f' -> word("false", new Json.Bool(false));
      case 'n' -> word("null", Json.NULL);
      default -> number();
    };
  }

  private Json object(int depth) {
    var members = new TreeMap<String, Json>();
    at++;
    skipSpace();
    if (accept('}')) {
      return new Json.Obj(members);
    }
    do {
      skipSpace();
      if (peek() != '"') {
        throw wrong("a name in quotes");
      }
      int place = at;
      var name = string();
      skipSpace();
      require(':');
      if (members.put(name, value(depth + 1)) != null) {
        throw new Malformed("a name stands twice in one object, at character " + place);
      }
      skipSpace();
    } while (accept(','));
    require('}');
    return new Json.Obj(members);
  }

  private Json array(int depth) {
    var items = new ArrayList<Json>();
    at++;
    skipSpace();
    if (accept(']')) {
      return new Json.Array(items);
    }
    do {
      items.add(value(depth + 1));
      skipSpace();
    } while (accept(','));
    require(']');
    return new Json.Array(items);
  }

  private String string() {
    var out = new StringBuilder();
    at++;
    while (true) {
      char c = peek();
      at++;
      if (c == '"') {
        return out.toString();
      }
      if (c < ' ') {
        at--;
        throw wrong("no control character");
      }
      out.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> {
        at--;
        throw wrong("an escape that JSON knows");
      }
    };
  }

  private char unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++, at++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0 || peek() > 'f') {
        throw wrong("four hexadecimal digits");
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private Json number() {
    var match = NUMBER.matcher(text).region(at, text.length());
    if (!match.lookingAt()) {
      throw wrong("a JSON value");
    }
    if (match.end() - at > NUMBER_CHARS_MAX) {
      throw wrong("a number of at most %d characters".formatted(NUMBER_CHARS_MAX));
    }
    double value = Double.parseDouble(match.group());
    if (!Double.isFinite(value)) {
      throw wrong("a number that a double can hold");
    }
    at = match.end();
    return new Json.Num(value);
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw wrong("a JSON value");
    }
    at += word.length();
    return value;
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean accept(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void require(char c) {
    if (!accept(c)) {
      throw wrong("'" + c + "'");
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw new Malformed("the JSON text ends too early");
    }
    return text.charAt(at);
  }

  private Malformed wrong(String expected) {
    return new Malformed("expected %s at character %d".formatted(expected, at));
  }
}
