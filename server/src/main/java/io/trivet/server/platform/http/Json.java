package io.trivet.server.platform.http;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/// JSON in and out. Reading is strict about form (types, UTF-8, depth, doubled names, no NUL, which
/// PostgreSQL cannot store) and lenient about unknown fields, because clients of other versions
/// send them.
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Limits.JSON_DEPTH_MAX)
                          .maxNumberLength(100)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .withCoercionConfig(
              LogicalType.Textual,
              config ->
                  config
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private Json() {}

  /// Reads a body. Anything but well-formed JSON of this type is a {@link Failure.Invalid} that
  /// names the place and what was expected there.
  public static <T> T parse(byte[] body, Class<T> type) {
    var tree = tree(body);
    try {
      var value = MAPPER.treeToValue(tree, type);
      if (value == null) {
        throw new Failure.Invalid("the body must not be null");
      }
      return value;
    } catch (DatabindException e) {
      throw new Failure.Invalid(explain(e));
    }
  }

  public static <T> T parse(String text, Class<T> type) {
    return parse(text.getBytes(StandardCharsets.UTF_8), type);
  }

  public static JsonNode tree(byte[] body) {
    if (body.length == 0) {
      throw new Failure.Invalid("the body is empty; JSON was expected");
    }
    try {
      var tree = MAPPER.readTree(utf8(body));
      check(tree);
      return tree;
    } catch (JacksonException e) {
      throw new Failure.Invalid("the body is not valid JSON: " + place(e));
    }
  }

  public static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  public static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /// The text itself, if it can be stored: no NUL and no half of a surrogate pair.
  public static String checked(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new Failure.Invalid("text must not contain the character NUL");
      }
      if (Character.isSurrogate(c)) {
        requirePair(text, i++);
      }
    }
    return text;
  }

  private static void requirePair(String text, int at) {
    if (!Character.isHighSurrogate(text.charAt(at))
        || at + 1 == text.length()
        || !Character.isLowSurrogate(text.charAt(at + 1))) {
      throw new Failure.Invalid("text must be valid Unicode: found half of a surrogate pair");
    }
  }

  private static String utf8(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException _) {
      throw new Failure.Invalid("the body is not valid UTF-8");
    }
  }

  private static void check(JsonNode node) {
    if (node.isString()) {
      checked(node.stringValue());
    }
    node.propertyNames().forEach(Json::checked);
    node.forEach(Json::check);
  }

  private static String place(JacksonException e) {
    var at = e.getLocation();
    var where =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    return (e instanceof tools.jackson.core.exc.StreamConstraintsException
            ? "it is nested too deeply or a number or text is too long"
            : "it could not be read")
        + where;
  }

  private static String explain(DatabindException e) {
    var path =
        e.getPath().stream()
            .map(part ->
                part.getPropertyName() == null
                    ? "[" + part.getIndex() + "]"
                    : part.getPropertyName())
            .collect(Collectors.joining("."));
    var where = path.isEmpty() ? "the body" : checked(path);
    return e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
        ? "%s has the wrong type: expected %s".formatted(where, name(mismatch.getTargetType()))
        : where + " has a value that is not allowed";
  }

  private static String name(Class<?> type) {
    if (type == String.class) {
      return "a string";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a whole number";
    }
    return java.util.Collection.class.isAssignableFrom(type) || type.isArray()
        ? "an array"
        : "an object";
  }
}
