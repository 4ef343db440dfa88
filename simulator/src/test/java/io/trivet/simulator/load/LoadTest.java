package io.trivet.simulator.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.trivet.testkit.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The load tool as it is used: against a real server, and against one that lies.
@Tag("slow")
class LoadTest {
  private static final String MIXED =
      """
      name: NAME
      seed: 7
      parts:
        - {count: 20, device_type: gateway-a, key: ecdsa, next: v2-post, poll_seconds: 1,
           failures: {install: 0.4, download: 0.6, restart: 0.5}, retry_seconds: 0.5, channel: true}
        - {count: 10, device_type: gateway-b, key: ed25519, next: v1-post, poll_seconds: 1, retry_seconds: 0.5}
        - {count: 10, device_type: gateway-b, key: rsa, next: v1-get, poll_seconds: 1, retry_seconds: 0.5,
           versions: {factory-1: 1, factory-2: 3}, sites: [{name: Bonn, time_zone: Europe/Berlin}]}
      """;

  private static ServerProcess server;

  @TempDir private Path dir;

  @BeforeAll
  static void start() {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection");
    server = ServerProcess.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_mixed_fleet_updates_and_the_server_counts_what_the_devices_did()
      throws IOException, InterruptedException {
    var result = dir.resolve("result.json");
    int code =
        load(
            "mixed",
            "--admit",
            "accept",
            "--update",
            "200000",
            "--phases",
            "2",
            "--phase-seconds",
            "2",
            "--json",
            result.toString());
    var json = JsonMapper.shared().readTree(result);
    assertEquals(0, code, json.toPrettyString());
    var counts = json.path("counts");
    assertEquals(40, counts.path("installed").asInt() + counts.path("failed").asInt());
    for (var met : List.of("failed", "restarted", "resumed")) {
      assertTrue(counts.path(met).asInt() > 0, met + " in " + json.toPrettyString());
    }
    assertEquals(20, counts.path("channels").asInt());
    assertEquals(40, admitted("mixed"));
  }

  @Test
  void every_request_over_a_new_connection_is_a_whole_handshake()
      throws IOException, InterruptedException {
    var result = dir.resolve("result.json");
    int code =
        load(
            "fresh",
            "--admit",
            "preauthorize",
            "--connections",
            "new",
            "--goal",
            "steady",
            "--for",
            "4",
            "--json",
            result.toString());
    var json = JsonMapper.shared().readTree(result);
    assertEquals(0, code, json.toPrettyString());
    assertTrue(json.path("handshakes").asLong() >= polls(json), json.toPrettyString());
    assertTrue(polls(json) >= 20, json.toPrettyString());
  }

  @Test
  void a_fleet_that_nobody_lets_in_does_not_reach_its_goal()
      throws IOException, InterruptedException {
    assertEquals(1, load("alone", "--admit", "none", "--within", "2"));
    assertEquals(0, admitted("alone"));
  }

  @Test
  void a_bound_that_is_not_kept_is_a_failure() throws IOException, InterruptedException {
    assertEquals(
        1, load("slow", "--goal", "steady", "--for", "1", "--p99-ms", "0.001", "--ramp", "0"));
  }

  @Test
  void a_server_that_lies_is_found_out() throws IOException, InterruptedException {
    var liar = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(liar, "/api/devices/v1/authentication/auth_requests", 200, "a.b.c");
    answer(liar, "/api/devices/v1/inventory/", 200, "");
    answer(
        liar,
        "/api/devices/v2/deployments/device/deployments/next",
        200,
        """
        {"id": "7", "artifact": {"artifact_name": "x", "device_types_compatible": ["toaster"],
         "source": {"uri": "ftp://x", "expire": "2001-01-01T00:00:00Z"}}}
        """);
    liar.start();
    var result = dir.resolve("result.json");
    try {
      var file = dir.resolve("fleet.yaml");
      Files.writeString(
          file, "{name: lied-to, parts: [{count: 1, device_type: board, poll_seconds: 1}]}");
      int code =
          LoadCommand.run(
              List.of(
                  "load",
                  file.toString(),
                  "--server",
                  "http://127.0.0.1:" + liar.getAddress().getPort(),
                  "--goal",
                  "steady",
                  "--for",
                  "1",
                  "--ramp",
                  "0",
                  "--json",
                  result.toString()));
      assertEquals(1, code);
    } finally {
      liar.stop(0);
    }
    var wrongs = JsonMapper.shared().readTree(result).path("wrongs").propertyNames();
    assertEquals(
        List.of(
            "next: id is no UUID",
            "next: source.expire is not a time to come",
            "next: source.uri is no address",
            "next: what is offered is not for this type of device"),
        List.copyOf(wrongs));
  }

  private int load(String fleet, String... more) throws IOException, InterruptedException {
    var file = dir.resolve("fleet.yaml");
    Files.writeString(file, MIXED.replace("NAME", fleet));
    var admin = dir.resolve("admin.txt");
    Files.writeString(
        admin, "email: %s\npassword: %s\n".formatted(server.email(), server.password()));
    var arguments =
        new ArrayList<>(
            List.of(
                "load",
                file.toString(),
                "--server",
                server.url().toString(),
                "--ca",
                server.caCertificate().toString(),
                "--admin",
                admin.toString(),
                "--ramp",
                "1",
                "--within",
                "120",
                "--pool",
                "8"));
    arguments.addAll(List.of(more));
    return LoadCommand.run(arguments);
  }

  private static long polls(JsonNode result) {
    return result
        .path("answers")
        .valueStream()
        .filter(row -> row.path("kind").asString().equals("next"))
        .mapToLong(row -> row.path("answers").asLong())
        .sum();
  }

  /// How many devices of the fleet, whose name stands in their identity, are accepted.
  private static long admitted(String fleet) {
    return server
        .administrator()
        .get("/api/management/v2/devauth/devices?status=accepted&per_page=500")
        .json()
        .valueStream()
        .filter(device -> device.path("identity_data").path("fleet").asString("").equals(fleet))
        .count();
  }

  private static void answer(HttpServer server, String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          var bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }
}
