package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Await;
import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Fifty devices ask all the time, against one budget, while the server is killed and started
/// again: the sum of offers never exceeds it.
@Tag("slow")
class BudgetKillTest {
  private static final int CLIENTS = 50;
  private static final int BUDGET = 25;
  private static final List<Integer> KILLED_AT = List.of(3, 9, 16);

  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void a_budget_survives_a_server_that_is_killed() throws IOException {
    var port = Integer.toString(freePort());
    try (var server = ServerProcess.start(Map.of(), List.of("--port", port, "--http-port", "0"))) {
      var admin = server.administrator();
      var devices = devices(server, admin);
      admin.upload(Artifacts.write("v2", List.of("board"), 100), Map.of()).require(201);
      var deployment = withBudget(server, admin).deploy("v2", Map.of("all_devices", true));
      storm(server, devices);
      var lately = new TreeSet<String>();
      devices.forEach((name, device) -> {
        if (device.next("board", "v1").status() == 200) {
          lately.add(name);
        }
      });
      assertEquals(BUDGET, lately.size());
      assertTrue(lately.containsAll(told), "whoever was offered it once is still on it");
      var asked = server.administrator().get(deployment(deployment)).json().get("device_count");
      assertEquals(BUDGET, asked.asInt());
    }
  }

  private static String deployment(String id) {
    return "/api/management/v1/deployments/deployments/" + id;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Map<String, DeviceClient> devices(ServerProcess server, ManagementClient admin) {
    var devices = new HashMap<String, DeviceClient>();
    for (int n = 0; n < CLIENTS; n++) {
      var name = "budget-device-%03d".formatted(n);
      var device = server.device(Map.of("mac", name));
      device.authenticate();
      admin.accept(name);
      device.authenticate().require(200);
      devices.put(name, device);
    }
    return devices;
  }

  /// Somebody who may change so many devices in a deployment and no more.
  private static ManagementClient withBudget(ServerProcess server, ManagementClient admin) {
    var grant =
        Map.of(
            "permissions", List.of("DEPLOY", "READ_DEPLOYMENTS", "READ_SOFTWARE"),
            "budget", Map.of("per_deployment", BUDGET));
    admin
        .post(
            "/api/management/v2/useradm/roles", Map.of("name", "careful", "grants", List.of(grant)))
        .require(201);
    var account =
        Map.of(
            "email", "careful@example.com",
            "password", "a-good-password-1",
            "roles", List.of("careful"));
    admin.post("/api/management/v1/useradm/users", account).require(201);
    var person = server.management();
    person.logIn("careful@example.com", "a-good-password-1");
    return person;
  }

  private void storm(ServerProcess server, Map<String, DeviceClient> devices) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      devices.forEach((name, device) -> threads.execute(() -> askAgainAndAgain(name, device)));
      try {
        for (int offers : KILLED_AT) {
          Await.until(Duration.ofMinutes(1), "offers", () -> told.size() >= offers);
          server.kill9();
          server.startAgain();
        }
        Await.until(Duration.ofMinutes(1), "the budget is used", () -> told.size() >= BUDGET);
      } finally {
        over.set(true);
      }
    }
    assertEquals(BUDGET, told.size());
  }

  private void askAgainAndAgain(String name, DeviceClient device) {
    while (!over.get()) {
      try {
        if (device.next("board", "v1").status() == 200) {
          told.add(name);
        }
        Await.pause(Duration.ofMillis(20));
      } catch (UncheckedIOException _) {
        Await.pause(Duration.ofMillis(100)); // nobody is there just now
      }
    }
  }
}
