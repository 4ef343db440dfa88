package io.trivet.server;

import io.trivet.core.kernel.Failure;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Is the process alive, and can it do its work? The second question includes the database.
/// Mender's internal health routes answer the same.
final class HealthApi {
  private static final List<String> MENDER_SERVICES =
      List.of("useradm", "devauth", "inventory", "deployments");

  private final Database database;

  HealthApi(Database database) {
    this.database = database;
  }

  List<Endpoint> endpoints() {
    var mender =
        MENDER_SERVICES.stream()
            .flatMap(service -> {
              var base = "/api/internal/v1/" + service;
              return Stream.<Endpoint>of(
                  new Endpoint.Open("GET", base + "/alive", _ -> Reply.NO_CONTENT),
                  new Endpoint.Open("GET", base + "/health", this::health));
            });
    var own =
        Stream.<Endpoint>of(
            new Endpoint.Open("GET", "/livez", _ -> Reply.json(Map.of("status", "alive"))),
            new Endpoint.Open("GET", "/readyz", this::ready));
    return Stream.concat(own, mender).toList();
  }

  private Reply ready(Call call) {
    requireDatabase();
    return Reply.json(Map.of("status", "ready"));
  }

  private Reply health(Call call) {
    requireDatabase();
    return Reply.NO_CONTENT;
  }

  private void requireDatabase() {
    if (!database.answers()) {
      throw new Failure.Unavailable("service unavailable");
    }
  }
}
