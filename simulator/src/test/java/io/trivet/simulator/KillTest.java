package io.trivet.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.ServerProcess;
import io.trivet.wire.artifact.ArtifactPlan;
import io.trivet.wire.artifact.ArtifactWriter;
import io.trivet.wire.artifact.Compression;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` at random moments while 200 devices update: what the server said yes to is still
/// there.
@Tag("slow")
class KillTest {
  private static final int DEVICES = 200;
  private static final int KILLS = 5;
  private static final int FAILING_EVERY = 10;
  private static final long SEED = 20261124;

  private static final int UPLOADS_MAX = 300;

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Queue<String> uploaded = new ConcurrentLinkedQueue<>();

  @TempDir private Path dir;

  @Test
  void nothing_acknowledged_is_lost_and_no_device_is_on_two_deployments() throws IOException {
    var port = freePort();
    try (var server = ServerProcess.start(Map.of(), List.of("--port", Integer.toString(port)))) {
      var fleet =
          Fleet.start(server.url(), server.caCertificate(), traits(), Duration.ofMillis(100));
      try (fleet) {
        var admin = server.administrator();
        Await.until(
            Duration.ofSeconds(60), "all are pending", () -> count(admin, "pending") == DEVICES);
        acceptAll(admin);
        admin.upload(artifact("release-1"), Map.of()).require(201);
        admin.upload(artifact("release-2"), Map.of()).require(201);
        var first = admin.deploy("release-1", Map.of("all_devices", true));
        var uploads = Thread.ofVirtual().start(() -> uploadAgainAndAgain(admin));
        Await.until(Duration.ofSeconds(30), "uploads are taken", () -> !uploaded.isEmpty());
        killAgainAndAgain(server);
        stopped.set(true);
        join(uploads);
        checkUploads(admin);
        var second = admin.deploy("release-2", Map.of("all_devices", true));
        for (var deployment : List.of(first, second)) {
          Await.until(
              Duration.ofMinutes(2),
              "deployment " + deployment + " is finished",
              () -> finished(admin, deployment));
        }
        check(admin, fleet, List.of(first, second));
      }
    }
  }

  /// Uploads until it is told to stop, and remembers what the server said yes to.
  private void uploadAgainAndAgain(ManagementClient uploader) {
    for (int i = 0; uploaded.size() < UPLOADS_MAX && !stopped.get(); i++) {
      try {
        var answer = uploader.upload(artifact("upload-" + i), Map.of());
        if (answer.status() == 201) {
          uploaded.add(answer.createdId());
        }
      } catch (IOException | UncheckedIOException | AssertionError _) {
        Await.pause(Duration.ofMillis(20)); // the server is away
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void checkUploads(ManagementClient admin) {
    for (var id : uploaded) {
      var link =
          admin.get("/api/management/v1/deployments/artifacts/" + id + "/download").require(200);
      var size =
          admin.get("/api/management/v1/deployments/artifacts/" + id).json().get("size").asInt();
      assertEquals(
          size, admin.get(link.json().get("uri").stringValue()).require(200).body().length);
    }
  }

  private static void killAgainAndAgain(ServerProcess server) {
    var random = new Random(SEED);
    for (int kill = 0; kill < KILLS; kill++) {
      Await.pause(Duration.ofMillis(200 + random.nextInt(1200)));
      server.kill9();
      server.startAgain();
    }
  }

  private static void check(ManagementClient admin, Fleet fleet, List<String> deployments) {
    var stored = new HashMap<String, String>();
    for (var deployment : deployments) {
      for (var row :
          admin
              .get(
                  "/api/management/v1/deployments/deployments/%s/devices/list?per_page=500"
                      .formatted(deployment))
              .require(200)
              .json()) {
        assertEquals(
            null,
            stored.put(deployment + row.get("id").stringValue(), row.get("status").stringValue()),
            "a device is there twice");
        if (row.get("status").stringValue().equals("failure")) {
          assertTrue(row.get("log").booleanValue(), "a log is lost: " + row);
        }
      }
    }
    for (var device : fleet.devices()) {
      var id = admin.findDevice(device.traits().mac()).get("id").stringValue();
      for (var report : device.acknowledged()) {
        if (report.status().equals("success") || report.status().equals("failure")) {
          assertEquals(
              report.status(), stored.get(report.deployment() + id), "an acknowledged end is lost");
        }
      }
    }
    assertEquals(DEVICES * 2, stored.size());
  }

  private static boolean finished(ManagementClient admin, String deployment) {
    return admin
        .get("/api/management/v1/deployments/deployments/" + deployment)
        .require(200)
        .json()
        .get("status")
        .stringValue()
        .equals("finished");
  }

  private static long count(ManagementClient admin, String status) {
    return admin
        .get("/api/management/v2/devauth/devices/count?status=" + status)
        .require(200)
        .json()
        .get("count")
        .asLong();
  }

  private static void acceptAll(ManagementClient admin) {
    for (var device :
        admin
            .get("/api/management/v2/devauth/devices?status=pending&per_page=500")
            .require(200)
            .json()) {
      var set = device.get("auth_sets").get(0).get("id").stringValue();
      admin.setStatus(device.get("id").stringValue(), set, "accepted").require(204);
    }
  }

  private static List<VirtualDevice.Traits> traits() {
    return IntStream.range(0, DEVICES)
        .mapToObj(i ->
            new VirtualDevice.Traits(
                "device-%04d".formatted(i),
                "board",
                Optional.empty(),
                _ -> i % FAILING_EVERY == 0,
                Map.of()))
        .toList();
  }

  private Path artifact(String name) throws IOException {
    var part =
        new ArtifactPlan.Part(
            "test",
            Map.of(),
            List.of(),
            Map.of(),
            List.of(ArtifactPlan.SourceFile.of("file", new byte[20_000])));
    var plan = new ArtifactPlan(name, List.of("board"), Map.of(), Map.of(), List.of(part));
    var file = dir.resolve(name);
    try (var out = Files.newOutputStream(file)) {
      new ArtifactWriter(dir, Instant.EPOCH)
          .write(plan, new ArtifactPlan.Form(Compression.NONE, Optional.empty()), out);
    }
    return file;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
