package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static io.trivet.conformance.Shared.TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.DeviceClient;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who a device is, and who lets it in.
class DeviceIdentityTest {
  private static final String DEVICES = "/api/management/v2/devauth/devices";

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void a_device_proves_itself_with_any_kind_of_key(String kind) {
    var mac = Shared.newMac();
    var device = TARGET.device(kind, Map.of("mac", mac));
    assertEquals(401, device.authenticate().status());
    assertEquals("pending", ADMIN.findDevice(mac).get("status").stringValue());
    ADMIN.accept(mac);
    var answer = device.authenticate().require(200);
    assertEquals("application/jwt", answer.header("Content-Type"));
    assertEquals(204, device.next("type", "name").status());
  }

  @Test
  void a_wrong_signature_is_refused_and_leaves_nothing() {
    var mac = Shared.newMac();
    var device = Shared.newDevice(mac);
    var other = Shared.newDevice(mac);
    assertEquals(
        401, device.authenticate(device.authBody(), other.sign(device.authBody())).status());
    assertEquals(400, device.authenticate(device.authBody(), "").status());
    assertEquals(400, device.authenticate(device.authBody(), "%%%").status());
    assertEquals(
        401, device.authenticate(device.authBody() + " ", device.sign(device.authBody())).status());
    assertTrue(ADMIN.get(DEVICES + "?per_page=500").json().toString().indexOf(mac) < 0);
  }

  @Test
  void malformed_requests_are_told_what_is_missing() {
    var device = Shared.newDevice(Shared.newMac());
    for (var body :
        new String[] {
          "{}",
          "[]",
          "nonsense",
          "{\"id_data\":\"{}\",\"pubkey\":\"x\"}",
          "{\"id_data\":\"[]\",\"pubkey\":\"x\"}",
          "{\"id_data\":1}",
          "{\"id_data\":\"{\\\"a\\\":1}\",\"pubkey\":\"-----BEGIN RSA PUBLIC KEY-----\\nAA==\\n-----END RSA PUBLIC KEY-----\"}"
        }) {
      assertEquals(400, device.authenticate(body, device.sign(body)).status(), body);
    }
  }

  @Test
  void the_order_of_identity_data_and_unknown_members_make_no_difference() {
    var mac = Shared.newMac();
    var key = DeviceClient.newKey("EC");
    var first =
        new DeviceClient(TARGET.url(), TARGET.caCertificate(), key, ordered("mac", mac, "sn", "1"));
    var second =
        new DeviceClient(TARGET.url(), TARGET.caCertificate(), key, ordered("sn", "1", "mac", mac));
    first.authenticate();
    ADMIN.accept(mac);
    second.authenticate().require(200);
    var body = first.authBody().strip().replaceFirst("\\{", "{\"tier\":\"standard\",");
    assertEquals(200, first.authenticate(body, first.sign(body)).status());
  }

  @Test
  void a_401_on_a_device_route_has_no_body() {
    var device = Shared.newDevice(Shared.newMac());
    device.useToken("expired");
    var next = device.next("type", "name");
    assertEquals(401, next.status());
    assertEquals("", next.text());
    assertEquals("", device.inventory("PUT", "[]").text());
  }

  @Test
  void a_rejected_device_loses_its_token_at_once() {
    var known = Shared.accepted();
    assertEquals(204, known.client().next("type", "name").status());
    setStatus(known, "rejected").require(204);
    assertEquals(401, known.client().next("type", "name").status());
    assertEquals(401, known.client().authenticate().status());
    setStatus(known, "accepted").require(204);
    assertEquals(401, known.client().next("type", "name").status(), "the old token stays revoked");
    known.client().authenticate().require(200);
    assertEquals(204, known.client().next("type", "name").status());
  }

  @Test
  void a_revoked_token_is_worthless_and_a_new_one_can_be_had() {
    var known = Shared.accepted();
    var set = ADMIN.findDevice(known.mac()).get("auth_sets").get(0).get("id").stringValue();
    ADMIN.delete("/api/management/v2/devauth/tokens/" + set).require(204);
    ADMIN.delete("/api/management/v2/devauth/tokens/" + set).require(404);
    assertEquals(401, known.client().next("type", "name").status());
    known.client().authenticate().require(200);
    assertEquals(204, known.client().next("type", "name").status());
  }

  @Test
  void a_second_request_in_mid_flight_leaves_the_first_token_good() {
    var known = Shared.accepted();
    var first = known.client().token();
    known.client().authenticate().require(200);
    known.client().useToken(first);
    assertEquals(204, known.client().next("type", "name").status());
  }

  @Test
  void accepting_a_new_key_rejects_the_old_one() {
    var known = Shared.accepted();
    var rotated = Shared.newDevice(known.mac());
    assertEquals(401, rotated.authenticate().status());
    assertEquals("accepted", ADMIN.findDevice(known.mac()).get("status").stringValue());
    ADMIN.accept(known.mac());
    rotated.authenticate().require(200);
    assertEquals(401, known.client().next("type", "name").status());
    assertEquals(known.id(), ADMIN.findDevice(known.mac()).get("id").stringValue());
  }

  @Test
  void the_status_of_a_key_is_read_and_changed_by_the_rules() {
    var known = Shared.accepted();
    var set = authSet(known);
    assertEquals("accepted", ADMIN.get(status(known.id(), set)).json().get("status").stringValue());
    setStatus(known, "accepted").require(204);
    setStatus(known, "pending").require(204);
    setStatus(known, "preauthorized").require(400);
    setStatus(known, "nonsense").require(400);
    ADMIN.put(status(known.id(), "not-a-uuid"), Map.of("status", "accepted")).require(400);
    ADMIN
        .put(
            status(known.id(), java.util.UUID.randomUUID().toString()),
            Map.of("status", "accepted"))
        .require(404);
  }

  @Test
  void a_preauthorized_device_is_let_in_at_first_contact() {
    var mac = Shared.newMac();
    var device = Shared.newDevice(mac);
    var body = Map.of("identity_data", Map.of("mac", mac), "pubkey", device.publicKey());
    ADMIN.post(DEVICES, body).require(201);
    assertEquals("preauthorized", ADMIN.findDevice(mac).get("status").stringValue());
    ADMIN.post(DEVICES, body).require(409);
    device.authenticate().require(200);
    assertEquals("accepted", ADMIN.findDevice(mac).get("status").stringValue());
    assertEquals(204, device.next("type", "name").status());
  }

  @Test
  void a_known_device_is_preauthorized_again_by_force() {
    var known = Shared.accepted();
    var rotated = Shared.newDevice(known.mac());
    var body =
        Map.of(
            "identity_data",
            Map.of("mac", known.mac()),
            "pubkey",
            rotated.publicKey(),
            "force",
            true);
    ADMIN.post(DEVICES, body).require(201);
    rotated.authenticate().require(200);
    assertEquals(401, known.client().next("type", "name").status());
  }

  @Test
  void dismissing_the_last_key_of_a_preauthorized_device_deletes_it() {
    var mac = Shared.newMac();
    var device = Shared.newDevice(mac);
    ADMIN
        .post(DEVICES, Map.of("identity_data", Map.of("mac", mac), "pubkey", device.publicKey()))
        .require(201);
    var found = ADMIN.findDevice(mac);
    var id = found.get("id").stringValue();
    ADMIN
        .delete(
            DEVICES + "/" + id + "/auth/" + found.get("auth_sets").get(0).get("id").stringValue())
        .require(204);
    ADMIN.get(DEVICES + "/" + id).require(404);
  }

  @Test
  void a_device_whose_key_was_dismissed_has_no_authentication() {
    var known = Shared.accepted();
    ADMIN.delete(DEVICES + "/" + known.id() + "/auth/" + authSet(known)).require(204);
    assertEquals(
        "noauth", ADMIN.get(DEVICES + "/" + known.id()).json().get("status").stringValue());
    assertEquals(401, known.client().next("type", "name").status());
  }

  @Test
  void a_decommissioned_device_is_gone_and_comes_back_as_a_stranger() {
    var known = Shared.accepted();
    ADMIN.delete(DEVICES + "/" + known.id()).require(204);
    ADMIN.get(DEVICES + "/" + known.id()).require(404);
    ADMIN.get("/api/management/v1/inventory/devices/" + known.id()).require(404);
    ADMIN.delete(DEVICES + "/" + known.id()).require(404);
    assertEquals(401, known.client().next("type", "name").status());
    assertEquals(401, known.client().authenticate().status());
    assertEquals("pending", ADMIN.findDevice(known.mac()).get("status").stringValue());
  }

  @Test
  void devices_are_counted_and_searched() {
    var known = Shared.accepted();
    assertTrue(ADMIN.get(DEVICES + "/count?status=accepted").json().get("count").asLong() >= 1);
    ADMIN.get(DEVICES + "?status=nonsense").require(400);
    var one = ADMIN.get(DEVICES + "?id=" + known.id()).require(200).json();
    assertEquals(1, one.size());
    var searched =
        ADMIN.post(
            DEVICES + "/search",
            Map.of("id", known.id(), "status", new String[] {"accepted", "pending"}));
    assertEquals(1, searched.require(200).json().size());
    assertEquals(
        -1,
        ADMIN.get("/api/management/v2/devauth/limits/max_devices").json().get("limit").asLong());
  }

  private static Map<String, String> ordered(String k1, String v1, String k2, String v2) {
    var map = new java.util.LinkedHashMap<String, String>();
    map.put(k1, v1);
    map.put(k2, v2);
    return map;
  }

  private static String authSet(Shared.Known known) {
    return ADMIN.findDevice(known.mac()).get("auth_sets").get(0).get("id").stringValue();
  }

  private static String status(String device, String set) {
    return DEVICES + "/" + device + "/auth/" + set + "/status";
  }

  private static io.trivet.testkit.Answer setStatus(Shared.Known known, String status) {
    return ADMIN.setStatus(known.id(), authSet(known), status);
  }
}
