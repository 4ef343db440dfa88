package io.trivet.server.devices.inventory;

import io.trivet.core.devices.Attribute;
import io.trivet.core.devices.Scope;
import io.trivet.server.platform.http.Json;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All attributes of a device that are stored: by scope and name. Immutable: changes make a new
/// one.
record AttributeDocument(Map<String, Map<String, Stored>> scopes) {
  static final AttributeDocument EMPTY = new AttributeDocument(Map.of());

  /// Longest word that free text can find.
  private static final int WORD_CHARS_MAX = 200;

  AttributeDocument {
    scopes = Map.copyOf(scopes);
  }

  /// `value` as in {@link Attribute}; `timestamp` in RFC 3339, for tags.
  record Stored(Object value, Optional<String> description, Optional<String> timestamp) {}

  static AttributeDocument parse(String json) {
    var document = Json.parse(json, Raw.class);
    return new AttributeDocument(document);
  }

  /// So that the JSON is read with its types.
  private static final class Raw extends LinkedHashMap<String, Map<String, Stored>> {
    private static final long serialVersionUID = 1L;
  }

  String json() {
    return Json.text(scopes);
  }

  Map<String, Stored> of(Scope scope) {
    return scopes.getOrDefault(scope.text(), Map.of());
  }

  /// Puts the attributes into the scope, in place of all that is there or beside it.
  AttributeDocument with(
      Scope scope, Collection<Attribute> attributes, boolean replace, Optional<Instant> now) {
    var next = new TreeMap<>(replace ? Map.<String, Stored>of() : of(scope));
    for (var attribute : attributes) {
      next.put(
          attribute.name(),
          new Stored(attribute.value(), attribute.description(), now.map(Instant::toString)));
    }
    var all = new TreeMap<>(scopes);
    all.put(scope.text(), next);
    return new AttributeDocument(all);
  }

  /// Puts the values in place of all that the monitor said before.
  AttributeDocument withMonitor(Map<String, Object> values) {
    var next = new TreeMap<String, Stored>();
    values.forEach(
        (name, value) -> next.put(name, new Stored(value, Optional.empty(), Optional.empty())));
    var all = new TreeMap<>(scopes);
    all.put(Scope.MONITOR.text(), next);
    return new AttributeDocument(all);
  }

  /// The flat form that filters look at: `scope/name` to an array of values.
  String search() {
    var flat = new TreeMap<String, List<?>>();
    scopes.forEach((scope, attributes) ->
        attributes.forEach((name, stored) -> flat.put(scope + "/" + name, values(stored.value()))));
    return Json.text(flat);
  }

  /// The words that free text finds: every value as a whole and its parts, in lower case.
  String[] words() {
    var words = new TreeSet<String>();
    scopes.values().stream()
        .flatMap(attributes -> attributes.values().stream())
        .flatMap(stored -> values(stored.value()).stream())
        .flatMap(value -> words(value.toString()))
        .filter(word -> !word.isEmpty() && word.length() <= WORD_CHARS_MAX)
        .forEach(words::add);
    return words.toArray(String[]::new);
  }

  /// The same words as PostgreSQL reads a `tsvector`.
  String lexemes() {
    return Stream.of(words())
        .map(word -> '\'' + word.replace("\\", "\\\\").replace("'", "''") + '\'')
        .collect(Collectors.joining(" "));
  }

  static Stream<String> words(String text) {
    var lower = text.toLowerCase(Locale.ROOT).strip();
    return Stream.concat(Stream.of(lower), Stream.of(lower.split("[^\\p{L}\\p{N}._:-]+", -1)));
  }

  private static List<?> values(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }
}
