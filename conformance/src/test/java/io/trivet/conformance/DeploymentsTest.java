package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Which device gets which software when, and what its reports do.
class DeploymentsTest {
  private static final String V1 = "/api/management/v1/deployments/deployments";
  private static final String TYPE = "board";

  private final Shared.Known device = Shared.accepted();
  private final String release = Shared.unique("rel");

  @Test
  void a01_one_device_goes_through_one_deployment() {
    var artifact = Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    assertEquals("pending", status(deployment));
    var offer = next("old").require(200).json();
    assertEquals(deployment, offer.get("id").stringValue());
    assertEquals(artifact, offer.get("artifact").get("id").stringValue());
    assertEquals(release, offer.get("artifact").get("artifact_name").stringValue());
    device
        .client()
        .download(offer.get("artifact").get("source").get("uri").stringValue(), Map.of())
        .require(200);
    assertFalse(next("old").header("Content-Length").isEmpty());
    for (var status :
        List.of("downloading", "downloading", "installing", "rebooting", "installing")) {
      device.client().report(deployment, status).require(204);
    }
    assertEquals("inprogress", status(deployment));
    device.client().report(deployment, "success").require(204);
    assertEquals("finished", status(deployment));
    assertEquals(1, ADMIN.count(deployment, "success"));
    device.client().report(deployment, "success").require(204);
    device.client().report(deployment, "failure").require(204);
    assertEquals(1, ADMIN.count(deployment, "success"), "a late report changes nothing");
    next(release).require(204);
  }

  @Test
  void a02_all_three_forms_of_the_question_are_answered() {
    Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    var v1 = "/api/devices/v1/deployments/device/deployments/next";
    var flat = Map.of("device_type", TYPE, "artifact_name", "old");
    assertEquals(
        deployment,
        device.client().json("POST", v1, flat).require(200).json().get("id").stringValue());
    assertEquals(
        deployment,
        device
            .client()
            .get(v1 + "?device_type=board&artifact_name=old")
            .require(200)
            .json()
            .get("id")
            .stringValue());
    device.client().get(v1 + "?device_type=board").require(400);
    device.client().json("POST", v1, "[]").require(400);
    device.client().json("POST", v1.replace("v1", "v2"), "{}").require(400);
  }

  @Test
  void b01_the_smallest_artifact_that_suits_is_chosen() {
    ADMIN
        .upload(
            Artifacts.write(release, List.of(TYPE, "x"), Map.of("d", List.of("1")), 5000), Map.of())
        .require(201);
    var small =
        ADMIN
            .upload(
                Artifacts.write(
                    release,
                    List.of(TYPE, "y"),
                    Map.of("d", List.of("1", "2"), "e", List.of("1")),
                    50),
                Map.of())
            .createdId();
    ADMIN.upload(Artifacts.write(release, List.of("other"), 5), Map.of()).require(201);
    deploy(release);
    var offer =
        device
            .client()
            .next(Map.of("device_type", TYPE, "artifact_name", "old", "d", "1", "e", "1"));
    assertEquals(small, offer.require(200).json().get("artifact").get("id").stringValue());
  }

  @Test
  void b02_without_a_suitable_artifact_the_device_is_through() {
    ADMIN
        .upload(Artifacts.write(release, List.of(TYPE), Map.of("d", List.of("7")), 50), Map.of())
        .require(201);
    var deployment = deploy(release);
    next("old").require(204);
    assertEquals(1, ADMIN.count(deployment, "noartifact"));
    assertEquals("finished", status(deployment));
  }

  @Test
  void b03_what_is_installed_already_is_not_installed_again_unless_forced() {
    Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    next(release).require(204);
    assertEquals(1, ADMIN.count(deployment, "already-installed"));
    var forced = deploy(release, Map.of("force_installation", true));
    assertEquals(forced, next(release).require(200).json().get("id").stringValue());
  }

  @Test
  void c01_a_device_never_goes_back_to_an_older_deployment() {
    Artifacts.upload(release, TYPE);
    var newer = Shared.unique("newer");
    Artifacts.upload(newer, TYPE);
    var first = deploy(release);
    var second = deploy(newer);
    assertEquals(first, next("old").json().get("id").stringValue(), "the oldest comes first");
    device.client().report(first, "failure").require(204);
    assertEquals(second, next("old").json().get("id").stringValue());
    device.client().report(second, "success").require(204);
    next(newer).require(204);
  }

  @Test
  void c02_forgetting_the_history_makes_the_device_eligible_again() {
    Artifacts.upload(release, TYPE);
    var other = Shared.accepted();
    var deployment = ADMIN.deploy(release, Map.of("devices", List.of(device.id(), other.id())));
    next("old").require(200);
    device.client().report(deployment, "failure").require(204);
    next("old").require(204);
    ADMIN.delete(V1 + "/devices/" + device.id() + "/history").require(204);
    assertEquals(deployment, next("old").require(200).json().get("id").stringValue());
    device.client().report(deployment, "success").require(204);
    assertEquals(1, ADMIN.count(deployment, "success"));
    assertEquals(0, ADMIN.count(deployment, "failure"));
    assertEquals(1, ADMIN.count(deployment, "pending"));
  }

  @Test
  void d01_an_abort_reaches_a_device_at_its_next_report() {
    Artifacts.upload(release, TYPE);
    var other = Shared.accepted();
    var deployment = ADMIN.deploy(release, Map.of("devices", List.of(device.id(), other.id())));
    next("old").require(200);
    device.client().report(deployment, "downloading").require(204);
    var path = V1 + "/" + deployment + "/status";
    ADMIN.put(path, Map.of("status", "paused")).require(400);
    ADMIN.put(path, Map.of("status", "aborted")).require(204);
    ADMIN.put(path, Map.of("status", "aborted")).require(422);
    device.client().report(deployment, "installing").require(409);
    device.client().report(deployment, "failure").require(409);
    assertEquals(1, ADMIN.count(deployment, "aborted"));
    assertEquals(0, ADMIN.count(deployment, "pending"));
    assertEquals(204, other.client().next(TYPE, "old").status());
    assertEquals("finished", status(deployment));
  }

  @Test
  void d02_one_device_is_taken_out_of_a_deployment() {
    Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    ADMIN.delete(V1 + "/devices/" + device.id()).require(204);
    next("old").require(204);
    assertEquals(1, ADMIN.count(deployment, "aborted"));
    assertEquals("finished", status(deployment));
  }

  @Test
  void d03_a_decommissioned_device_does_not_hold_a_deployment_open() {
    Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    next("old").require(200);
    ADMIN.delete("/api/management/v2/devauth/devices/" + device.id()).require(204);
    assertEquals(1, ADMIN.count(deployment, "decommissioned"));
  }

  @Test
  void e01_a_device_that_becomes_another_type_fails() {
    Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    next("old").require(200);
    device.client().next("another", "old").require(409);
    assertEquals(1, ADMIN.count(deployment, "failure"));
  }

  @Test
  void e02_a_lost_report_of_success_is_understood() {
    Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    next("old").require(200);
    device.client().report(deployment, "installing").require(204);
    next(release).require(204);
    assertEquals(1, ADMIN.count(deployment, "success"));
  }

  @Test
  void f01_bad_orders_are_refused() {
    Artifacts.upload(release, TYPE);
    order(Map.of("name", "n", "artifact_name", release)).require(400);
    order(Map.of("name", "n", "artifact_name", release, "devices", List.of())).require(400);
    order(Map.of("name", "", "artifact_name", release, "all_devices", true)).require(400);
    order(
            Map.of(
                "name",
                "n",
                "artifact_name",
                release,
                "all_devices",
                true,
                "devices",
                List.of(device.id())))
        .require(400);
    order(Map.of("name", "n".repeat(300), "artifact_name", release, "all_devices", true))
        .require(400);
    order(Map.of("name", "n", "artifact_name", release, "devices", List.of("x"))).require(400);
    order(
            Map.of(
                "name",
                "n",
                "artifact_name",
                release,
                "devices",
                List.of(UUID.randomUUID().toString())))
        .require(400);
    order(Map.of("name", "n", "artifact_name", "no-such-release", "devices", List.of(device.id())))
        .require(422);
    order(Map.of("name", "n", "artifact_name", release, "devices", "all")).require(400);
    ADMIN.post(V1 + "/group/nobody", Map.of("name", "n", "artifact_name", release)).require(400);
  }

  @Test
  void f02_the_same_order_twice_conflicts_until_the_first_is_done() {
    Artifacts.upload(release, TYPE);
    var body = Map.of("name", "n", "artifact_name", release, "devices", List.of(device.id()));
    var first = order(body).createdId();
    order(body).require(409);
    ADMIN.put(V1 + "/" + first + "/status", Map.of("status", "aborted")).require(204);
    order(body).require(201);
  }

  @Test
  void f03_a_group_is_frozen_when_the_order_is_given() {
    Artifacts.upload(release, TYPE);
    var group = Shared.unique("group");
    var late = Shared.accepted();
    ADMIN
        .put(
            "/api/management/v1/inventory/devices/" + device.id() + "/group",
            Map.of("group", group))
        .require(204);
    var deployment =
        ADMIN
            .post(V1 + "/group/" + group, Map.of("name", "n", "artifact_name", release))
            .createdId();
    ADMIN
        .put("/api/management/v1/inventory/devices/" + late.id() + "/group", Map.of("group", group))
        .require(204);
    assertEquals(204, late.client().next(TYPE, "old").status());
    next("old").require(200);
    var view = ADMIN.get(V1 + "/" + deployment).json();
    assertEquals("[\"" + group + "\"]", view.get("groups").toString());
    assertEquals(1, view.get("max_devices").asInt());
    assertEquals(
        "[\"" + device.id() + "\"]", ADMIN.get(V1 + "/" + deployment + "/device_list").text());
  }

  @Test
  void g01_a_log_is_kept_and_read_as_text() {
    Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    next("old").require(200);
    device.client().report(deployment, "failure").require(204);
    var log = V1 + "/%s/devices/%s/log".formatted(deployment, device.id());
    ADMIN.get(log).require(404);
    var message =
        Map.of(
            "timestamp",
            "2026-11-22T09:35:57.123Z",
            "level",
            "error",
            "message",
            "one\ntwo \u001b[31m");
    device.client().log(deployment, List.of(message)).require(204);
    assertEquals(
        "2026-11-22 09:35:57.123 +0000 UTC error: one\\ntwo \\u001b[31m\n",
        ADMIN.get(log).require(200).text());
    device.client().log(deployment, List.of()).require(400);
    device.client().log(deployment, List.of(Map.of("level", "x", "message", "y"))).require(400);
    device.client().log(UUID.randomUUID().toString(), List.of(message)).require(404);
    var row = ADMIN.get(V1 + "/" + deployment + "/devices/list").require(200).json().get(0);
    assertTrue(row.get("log").booleanValue());
    assertEquals(release, row.get("image").get("name").stringValue());
  }

  @Test
  void g02_reports_are_checked() {
    Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    next("old").require(200);
    device.client().report(deployment, "aborted").require(400);
    device.client().report(deployment, "nonsense").require(400);
    device.client().report("x", "success").require(400);
    device.client().report(UUID.randomUUID().toString(), "success").require(404);
    var path = "/api/devices/v1/deployments/device/deployments/%s/status".formatted(deployment);
    device
        .client()
        .json("PUT", path, Map.of("status", "installing", "substate", "x".repeat(201)))
        .require(400);
    device
        .client()
        .json("PUT", path, Map.of("status", "installing", "substate", "a script"))
        .require(204);
    device
        .client()
        .json("PUT", path, Map.of("status", "installing", "substate", "another"))
        .require(204);
    var row = ADMIN.get(V1 + "/" + deployment + "/devices/list?status=active").json().get(0);
    assertEquals("another", row.get("substate").stringValue());
    assertEquals(204, Shared.accepted().client().next(TYPE, "old").status());
  }

  @Test
  void h01_deployments_are_listed_filtered_and_counted() {
    Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    next("old").require(200);
    device.client().report(deployment, "downloading").require(204);
    var listed =
        ADMIN
            .get("/api/management/v2/deployments/deployments?status=inprogress&id=" + deployment)
            .require(200);
    assertEquals("1", listed.header("X-Total-Count"));
    assertEquals("0", ADMIN.get(V1 + "?status=finished&search=" + release).header("X-Total-Count"));
    assertEquals(
        "1", ADMIN.get(V1 + "?search=" + release + "&created_after=1000").header("X-Total-Count"));
    assertEquals(
        "0", ADMIN.get(V1 + "?search=" + release + "&created_before=1000").header("X-Total-Count"));
    ADMIN.get(V1 + "?status=nonsense").require(400);
    ADMIN.get(V1 + "?created_after=yesterday").require(400);
    ADMIN.get(V1 + "/nonsense").require(400);
    ADMIN.get(V1 + "/" + UUID.randomUUID()).require(404);
    var counts =
        ADMIN
            .post(V1 + "/statistics/list", Map.of("deployment_ids", List.of(deployment)))
            .require(200);
    assertEquals(1, counts.json().get(0).get("stats").get("downloading").asInt());
    var history = ADMIN.get(V1 + "/devices/" + device.id()).require(200);
    assertEquals(deployment, history.json().get(0).get("deployment").get("id").stringValue());
    ADMIN.get(V1 + "/devices/" + device.id() + "?per_page=21").require(400);
    assertTrue(
        ADMIN.get(V1 + "/" + deployment).json().get("statistics").get("total_size").asLong()
            > 1000);
  }

  @Test
  void h02_software_in_use_is_not_deleted() {
    var artifact = Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    var path = "/api/management/v1/deployments/artifacts/" + artifact;
    ADMIN.delete(path).require(409);
    var refused =
        ADMIN
            .delete("/api/management/v2/deployments/deployments/releases?name=" + release)
            .require(409);
    assertEquals(deployment, refused.json().get("active_deployments").get(0).stringValue());
    next("old").require(200);
    ADMIN.put(path, Map.of("description", "x")).require(422);
    device.client().report(deployment, "success").require(204);
    ADMIN.delete(path).require(204);
  }

  @Test
  void i01_of_racing_polls_and_reports_one_wins() throws InterruptedException {
    Artifacts.upload(release, TYPE);
    var deployment = deploy(release);
    var threads = new java.util.ArrayList<Thread>();
    for (int i = 0; i < 8; i++) {
      var status = i % 2 == 0 ? "success" : "failure";
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                next("old");
                device.client().report(deployment, status);
              }));
    }
    for (var thread : threads) {
      thread.join();
    }
    assertEquals(1, ADMIN.count(deployment, "success") + ADMIN.count(deployment, "failure"));
    assertEquals("1", ADMIN.get(V1 + "/" + deployment + "/devices/list").header("X-Total-Count"));
  }

  private Answer next(String artifactName) {
    return device.client().next(TYPE, artifactName);
  }

  private String deploy(String name) {
    return deploy(name, Map.of());
  }

  private String deploy(String name, Map<String, Object> more) {
    var target = new java.util.HashMap<String, Object>(more);
    target.put("devices", List.of(device.id()));
    return ADMIN.deploy(name, target);
  }

  private static Answer order(Map<String, Object> body) {
    return ADMIN.post(V1, body);
  }

  private static String status(String deployment) {
    return ADMIN.get(V1 + "/" + deployment).require(200).json().get("status").stringValue();
  }
}
