package io.trivet.server.platform.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The static files of the console, as the build of the module `ui` put them on the class path. A
/// file is read when it is first asked for, and then kept: all of them are a few megabytes.
final class ConsoleFiles {
  private static final String FOLDER = "/console/";

  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "json", "application/json; charset=utf-8",
          "wasm", "application/wasm",
          "woff2", "font/woff2",
          "woff", "font/woff");

  private final Set<String> names;
  private final Map<String, StaticFile> kept = new ConcurrentHashMap<>();

  private ConsoleFiles(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  /// @param gzip compressed content, empty where compression gains nothing
  record StaticFile(String name, String contentType, byte[] bytes, Optional<byte[]> gzip) {
    /// The name holds a digest of the content, so the content of this name never changes.
    boolean isImmutable() {
      return name.startsWith("assets/");
    }
  }

  static ConsoleFiles load() {
    return new ConsoleFiles(
        read("files.txt")
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .map(text -> text.lines().filter(line -> !line.isEmpty()).collect(Collectors.toSet()))
            .orElse(Set.of()));
  }

  /// The page that starts the console; empty if the server was built without one.
  static Optional<String> page() {
    return read("index.html").map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /// Only names of the list are looked up: a path from outside never reaches the class path.
  Optional<StaticFile> find(String path) {
    var name = path.startsWith("/") ? path.substring(1) : path;
    return names.contains(name)
        ? Optional.of(kept.computeIfAbsent(name, ConsoleFiles::open))
        : Optional.empty();
  }

  private static StaticFile open(String name) {
    var type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain");
    var bytes =
        read(name).orElseThrow(() -> new IllegalStateException("console/" + name + " is missing"));
    return new StaticFile(name, type, bytes, read(name + ".gz"));
  }

  private static Optional<byte[]> read(String name) {
    try (var in = ConsoleFiles.class.getResourceAsStream(FOLDER + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
