package io.trivet.server.platform.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds the operation for a path: a tree of segments, so the cost does not grow with the number of
/// routes, and a wrong method is told apart from a wrong path. A literal segment wins over a
/// `{name}`; empty segments are skipped, because some clients join URLs with two slashes.
public final class RouteTable {
  private final Node root = new Node();
  private final List<Endpoint> endpoints;

  public RouteTable(List<Endpoint> endpoints) {
    this.endpoints = List.copyOf(endpoints);
    this.endpoints.forEach(this::add);
  }

  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /// What a path leads to: its operations by method (empty if there is no such path), and the
  /// values of its `{name}` segments.
  public record Match(Map<String, Endpoint> byMethod, List<String> values) {
    static final Match NOTHING = new Match(Map.of(), List.of());
  }

  public Match find(String rawPath) {
    var values = new ArrayList<String>(2);
    var node = root.find(rawPath, 0, values);
    return node == null ? Match.NOTHING : new Match(node.byMethod, values);
  }

  /// The value of `{name}` in a match of this endpoint's path.
  static String value(Endpoint endpoint, List<String> values, String name) {
    int index = 0;
    for (var segment : endpoint.path().split("/", -1)) {
      if (segment.equals("{" + name + "}")) {
        return values.get(index);
      }
      index += isVariable(segment) ? 1 : 0;
    }
    throw new IllegalStateException(endpoint.path() + " has no segment {" + name + "}");
  }

  private void add(Endpoint endpoint) {
    var node = root;
    for (var segment : endpoint.path().split("/", -1)) {
      if (!segment.isEmpty()) {
        node = node.child(segment);
      }
    }
    if (node.byMethod.put(endpoint.method(), endpoint) != null) {
      throw new IllegalStateException(
          endpoint.method() + " " + endpoint.path() + " is there twice");
    }
  }

  private static boolean isVariable(String segment) {
    return segment.startsWith("{");
  }

  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private final Map<String, Endpoint> byMethod = new TreeMap<>();
    private @Nullable Node variable;

    Node child(String segment) {
      if (!isVariable(segment)) {
        return literals.computeIfAbsent(segment, _ -> new Node());
      }
      if (variable == null) {
        variable = new Node();
      }
      return variable;
    }

    @Nullable Node find(String path, int from, List<String> values) {
      int start = from;
      while (start < path.length() && path.charAt(start) == '/') {
        start++;
      }
      if (start == path.length()) {
        return byMethod.isEmpty() ? null : this;
      }
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      var segment = path.substring(start, end);
      var literal = literals.get(segment);
      var found = literal == null ? null : literal.find(path, end, values);
      return found == null && variable != null ? variable(segment, path, end, values) : found;
    }

    private @Nullable Node variable(String segment, String path, int end, List<String> values) {
      var decoded = decode(segment);
      if (decoded == null || variable == null) {
        return null;
      }
      values.add(decoded);
      var found = variable.find(path, end, values);
      if (found == null) {
        values.removeLast();
      }
      return found;
    }

    private static @Nullable String decode(String segment) {
      try {
        var decoded = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        return decoded.indexOf('\0') >= 0 ? null : decoded;
      } catch (IllegalArgumentException _) {
        return null;
      }
    }
  }
}
