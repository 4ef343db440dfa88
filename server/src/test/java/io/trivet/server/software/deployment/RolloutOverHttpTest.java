package io.trivet.server.software.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.trivet.server.RunningServer;
import io.trivet.testkit.Answer;
import io.trivet.testkit.Await;
import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.Receiver;
import io.trivet.wire.artifact.BadArtifacts;
import io.trivet.wire.artifact.Compression;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds rollouts back and what is told of it, from outside: a whole server, devices, a
/// receiver of webhooks and a mail server on sockets.
@Tag("slow")
class RolloutOverHttpTest {
  private static final String V1 = "/api/management/v1/deployments/deployments";
  private static final String ALL = "/api/management/v1/deployments";
  private static final String FILTERS = "/api/management/v2/inventory/filters";
  private static final String TYPE = "board";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Map<String, String> WHY = Map.of("reason", "it is understood");

  @TempDir private static Path directory;
  private static final GreenMail MAIL = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private static RunningServer server;
  private static Receiver receiver;
  private static ManagementClient admin;
  private static int counter;

  private record Known(String id, DeviceClient client) {
    Answer ask() {
      return client.next(TYPE, "before");
    }
  }

  @BeforeAll
  static void start() {
    MAIL.start();
    receiver = Receiver.start();
    server =
        new RunningServer(
            Map.of(
                "TRIVET_PUBLIC_URL", "https://localhost:8443",
                "TRIVET_SMTP_HOST", "127.0.0.1",
                "TRIVET_SMTP_PORT", Integer.toString(MAIL.getSmtp().getPort()),
                "TRIVET_SMTP_SECURITY", "none",
                "TRIVET_SMTP_FROM", "trivet@example.com",
                "TRIVET_OUTBOUND_ALLOW", "127.0.0.0/8"));
    admin = server.administrator();
    admin
        .post("/api/management/v1/webhooks", Map.of("url", receiver.url("/hook").toString()))
        .require(201);
  }

  @AfterAll
  static void stop() {
    server.close();
    receiver.close();
    MAIL.stop();
  }

  private static String release() throws IOException {
    var name = "release-" + ++counter;
    var file = directory.resolve(name + ".mender");
    Files.write(file, BadArtifacts.good(directory, name, Compression.GZIP));
    admin.upload(file, Map.of()).require(201);
    return name;
  }

  private static List<Known> devices(int count) {
    var devices = new ArrayList<Known>();
    for (int n = 0; n < count; n++) {
      var name = "device-" + ++counter;
      var client =
          new DeviceClient(
              server.url(),
              Optional.of(server.ca()),
              DeviceClient.newKey("EC"),
              Map.of("name", name));
      client.authenticate();
      admin.accept('"' + name + '"');
      client.authenticate().require(200);
      devices.add(new Known(admin.findDevice('"' + name + '"').get("id").stringValue(), client));
    }
    return devices;
  }

  private static String deploy(String release, List<Known> devices, Map<String, Object> more) {
    var body = new java.util.HashMap<String, Object>(more);
    body.put("devices", devices.stream().map(Known::id).toList());
    return admin.deploy(release, body);
  }

  private static void post(String path, Object body, int status) {
    admin.post(path, body).require(status);
  }

  /// The events that the receiver was told of a deployment, oldest first.
  private static void hears(String type, String word) {
    Await.until(
        SOON,
        "a webhook " + type + " with " + word,
        () ->
            receiver.requests().stream()
                .map(Receiver.Request::text)
                .anyMatch(text -> text.contains(type) && text.contains(word)));
  }

  private static void mails(String subject, String word) {
    Await.until(
        SOON,
        "a mail " + subject,
        () -> {
          for (var mail : MAIL.getReceivedMessages()) {
            if (mail.getSubject().contains(subject)
                && mail.getContent().toString().contains(word)) {
              return true;
            }
          }
          return false;
        });
  }

  @Test
  void a_pause_holds_it_until_somebody_with_a_reason_resumes_it() throws IOException {
    var devices = devices(1);
    var id = deploy(release(), devices, Map.of());
    post(V1 + "/" + id + "/pause", "{}", 204);
    devices.getFirst().ask().require(204);
    assertEquals("paused", admin.get(V1 + "/" + id).json().get("state").stringValue());
    post(V1 + "/" + id + "/pause", "{}", 409);
    post(V1 + "/" + id + "/resume", "{}", 400);
    post(V1 + "/" + id + "/resume", WHY, 204);
    devices.getFirst().ask().require(200);
    hears("deployment-paused", id);
    hears("deployment-resumed", id);
    post(V1 + "/00000000-0000-0000-0000-000000000000/pause", "{}", 404);
  }

  @Test
  void stop_all_needs_no_words_and_resuming_needs_a_reason() throws IOException {
    var devices = devices(2);
    var id = deploy(release(), devices, Map.of());
    post(ALL + "/resume-all", WHY, 409);
    admin.send("POST", ALL + "/stop-all", BodyPublishers.noBody(), Map.of()).require(204);
    devices.forEach(device -> device.ask().require(204));
    var state = admin.get(ALL + "/stop-all").require(200).json();
    assertTrue(state.get("stopped").asBoolean());
    assertEquals("person", state.get("cause").stringValue());
    assertEquals("all rollouts are stopped", progress(id).get("eta_missing").stringValue());
    post(ALL + "/resume-all", "{}", 400);
    post(ALL + "/resume-all", WHY, 204);
    devices.forEach(device -> device.ask().require(200));
    hears("rollouts-stopped", server.email());
    hears("rollouts-resumed", "it is understood");
    mails("all rollouts were stopped", server.email());
  }

  @Test
  void a_halt_is_told_with_its_reason_and_stands_in_the_log_under_its_name() throws IOException {
    var devices = devices(3);
    var release = release();
    var gate = Map.of("most_failures", 0);
    var phases = List.of(Map.of("batch_size_devices", 1, "gate", gate), Map.of());
    var id = deploy(release, devices, Map.of("phases", phases));
    devices.getFirst().ask().require(200);
    devices.getFirst().client().report(id, "failure").require(204);
    devices.forEach(device -> device.ask().require(204));
    assertEquals("halted", admin.get(V1 + "/" + id).json().get("state").stringValue());
    hears("deployment-halted", id);
    mails("a deployment halted itself", id);
    var logged =
        admin.get("/api/management/v1/auditlogs/logs?object_type=deployment&per_page=100").text();
    assertTrue(logged.contains("\"halt\"") && logged.contains("deployment of " + release), logged);
    var failures = admin.get(V1 + "/" + id + "/failures").require(200).json();
    assertEquals(1, failures.get("failed").asInt());
    admin.get(V1 + "/00000000-0000-0000-0000-000000000000/failures").require(404);
    post(V1 + "/" + id + "/resume", WHY, 204);
    post(V1 + "/" + id + "/phases/2/open", WHY, 204);
    devices.get(1).ask().require(200);
    hears("deployment-phase-opened", id);
    post(V1 + "/" + id + "/phases/9/open", WHY, 404);
    post(V1 + "/" + id + "/phases/second/open", WHY, 400);
  }

  @Test
  void a_gate_that_will_not_open_by_itself_asks_for_a_person() throws IOException {
    var devices = devices(4);
    var gate = Map.of("success_rate", 60, "confidence", 0.6);
    var phases = List.of(Map.of("batch_size_devices", 3, "gate", gate), Map.of());
    var id = deploy(release(), devices, Map.of("phases", phases));
    for (int n = 0; n < 3; n++) {
      devices.get(n).ask().require(200);
      devices.get(n).client().report(id, n == 0 ? "failure" : "success").require(204);
      server.clock().advance(Duration.ofSeconds(2));
    }
    hears("deployment-held", id);
    mails("a gate does not open", id);
    assertEquals("the next phase waits for a gate", progress(id).get("eta_missing").stringValue());
  }

  @Test
  void an_offer_to_a_decoy_is_an_alarm() throws IOException {
    var devices = devices(2);
    admin.put(ALL + "/decoys/" + devices.getFirst().id(), "{}").require(204);
    deploy(release(), devices, Map.of());
    devices.getFirst().ask().require(204);
    hears("decoy-reached", devices.getFirst().id());
    mails("a decoy was reached", devices.getFirst().id());
    assertEquals("decoy", admin.get(ALL + "/stop-all").json().get("cause").stringValue());
    admin.delete(ALL + "/decoys/" + devices.getFirst().id()).require(204);
    post(ALL + "/resume-all", WHY, 204);
    devices.forEach(device -> device.ask().require(200));
  }

  @Test
  void a_preview_tells_what_an_order_would_touch_and_changes_nothing() throws IOException {
    var devices = devices(3);
    devices.forEach(device ->
        device
            .client()
            .inventory(
                "PATCH",
                List.of(
                    Map.of("name", "device_type", "value", TYPE),
                    Map.of("name", "artifact_name", "value", "before")))
            .require(200));
    var release = release();
    var ids = devices.stream().map(Known::id).toList();
    var order = Map.of("name", "n", "artifact_name", release, "devices", ids);
    var told = admin.post(V1 + "/preview", order).require(200).json();
    assertEquals(3, told.get("will_update").asInt(), told::toString);
    assertTrue(told.get("bytes").asLong() > 0, told::toString);
    assertEquals(3, told.get("first_phase").get("devices").asInt());
    devices.forEach(device -> device.ask().require(204));
    admin.post(V1 + "/preview", Map.of("artifact_name", release)).require(400);
    var unknown = Map.of("artifact_name", "no such release", "devices", ids);
    assertEquals(3, admin.post(V1 + "/preview", unknown).json().get("no_artifact").asInt());
  }

  @Test
  void a_deployment_to_a_filter_is_rolled_back_device_by_device() throws IOException {
    var devices = devices(2);
    var before = release();
    var release = release();
    devices.forEach(device ->
        device
            .client()
            .inventory("PATCH", List.of(Map.of("name", "site", "value", release)))
            .require(200));
    var term = Map.of("scope", "inventory", "attribute", "site", "type", "$eq", "value", release);
    var filter = admin.post(FILTERS, Map.of("name", release, "terms", List.of(term))).createdId();
    var id =
        admin
            .post(
                V1.replace("v1", "v2"),
                Map.of("name", "f", "artifact_name", release, "filter_id", filter))
            .createdId();
    assertTrue(admin.get(V1 + "/" + id).json().get("dynamic").asBoolean());
    admin.delete(FILTERS + "/" + filter).require(409);
    devices.forEach(device -> {
      device.client().next(TYPE, before).require(200);
      device.client().report(id, "success").require(204);
    });
    assertEquals(
        "it stays open for devices that match later",
        progress(id).get("eta_missing").stringValue());
    assertFalse(progress(id).has("remaining"));
    server.clock().advance(Duration.ofSeconds(1));
    var back = admin.post(V1 + "/" + id + "/rollback", "{}").require(201).json();
    assertEquals(before, back.get(0).get("artifact_name").stringValue());
    assertEquals(2, back.get(0).get("devices").asInt());
    devices.forEach(device -> device.client().next(TYPE, release).require(200));
  }

  private static tools.jackson.databind.JsonNode progress(String id) {
    return admin.get(V1 + "/" + id + "/progress").require(200).json();
  }

  @Test
  void progress_counts_devices_and_the_bytes_that_were_really_sent() throws IOException {
    var devices = devices(8);
    var id = deploy(release(), devices, Map.of());
    long size = 0;
    for (var device : devices.subList(0, 5)) {
      var offer = device.ask().require(200).json();
      var uri = uri(offer);
      size = device.client().download(uri, Map.of()).require(200).body().length;
      device.client().report(id, "success").require(204);
      server.clock().advance(Duration.ofMinutes(3));
    }
    var half = devices.get(5).ask().require(200).json();
    var uri = uri(half);
    devices.get(5).client().download(uri, Map.of("Range", "bytes=0-9")).require(206);
    devices.get(5).client().download(uri.replace(id, devices.get(5).id()), Map.of()).require(403);
    long sent = 5 * size + 10;
    Await.until(
        SOON, "what was sent is counted", () -> progress(id).get("bytes_sent").asLong() == sent);
    var progress = progress(id);
    assertEquals(5, progress.get("finished").asInt());
    assertEquals(1, progress.get("in_flight").asInt());
    assertEquals(3, progress.get("remaining").asInt());
    assertEquals(8 * size, progress.get("bytes_total").asLong());
    // five in a quarter of an hour, three to go
    assertEquals(20.0, progress.get("per_hour").asDouble(), 0.5);
    var times = List.of("eta_earliest", "eta", "eta_latest");
    var told = times.stream().map(name -> progress.get(name).stringValue()).toList();
    assertEquals(told.stream().sorted().toList(), told);
    assertEquals(5, progress.get("phases").get(0).get("statistics").get("success").asInt());
    var statistics = admin.get(V1 + "/" + id).json().get("statistics");
    assertEquals(sent, statistics.get("bytes_sent").asLong());
    admin.get(V1 + "/00000000-0000-0000-0000-000000000000/progress").require(404);
  }

  /// The link as a device here reaches it: it names the server's public address.
  private static String uri(tools.jackson.databind.JsonNode offer) {
    var uri = offer.get("artifact").get("source").get("uri").stringValue();
    return uri.replace("https://localhost:8443", server.url().toString());
  }
}
