package io.trivet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.OpenApi;
import io.trivet.testkit.TestDirectory;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServerTest {
  @Test
  void every_operation_of_the_server_is_described() {
    try (var directory = new TestDirectory("server");
        var server =
            Server.start(
                ServerConfig.parse(
                    List.of("--data", directory.path().toString(), "--port", "0"), Map.of()),
                InstantSource.system())) {
      assertEquals(described(), routes(server.endpoints()));
      assertTrue(server.endpoints().size() > 80);
    }
  }

  private static java.util.Set<String> routes(List<Endpoint> endpoints) {
    return endpoints.stream()
        .filter(endpoint -> !endpoint.path().startsWith("/api/internal/"))
        .map(endpoint -> endpoint.method() + " " + endpoint.path())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static java.util.Set<String> described() {
    var all = new TreeSet<String>();
    Json.tree(new OpenApi().text().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .propertyNames()
                .forEach(method -> all.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return all;
  }
}
