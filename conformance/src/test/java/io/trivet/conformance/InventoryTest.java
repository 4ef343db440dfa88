package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What devices say of themselves, and how it is found.
class InventoryTest {
  private static final String DEVICES = "/api/management/v1/inventory/devices";
  private static final String SEARCH = "/api/management/v2/inventory/filters/search";
  private static final String FLEET = Shared.unique("fleet");

  private static Shared.Known a;
  private static Shared.Known b;
  private static Shared.Known c;

  @BeforeAll
  static void report() {
    a =
        reporting(
            List.of(attribute("n", 5), attribute("s", "apple"), attribute("l", List.of("x", "y"))));
    b =
        reporting(
            List.of(
                attribute("n", 10), attribute("s", "banana"), attribute("l", List.of("y", "z"))));
    c = reporting(List.of(attribute("s", "cherry pie")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "$eq ; n ; 5 ; a",
        "$eq ; n ; \"5\" ; ",
        "$eq ; s ; \"apple\" ; a",
        "$eq ; l ; \"y\" ; ab",
        "$ne ; s ; \"apple\" ; bc",
        "$ne ; n ; 5 ; bc",
        "$gt ; n ; 5 ; b",
        "$gte ; n ; 5 ; ab",
        "$lt ; n ; 10 ; a",
        "$lte ; n ; 10 ; ab",
        "$gt ; s ; \"apple\" ; bc",
        "$in ; s ; [\"apple\",\"banana\"] ; ab",
        "$in ; n ; [5,7] ; a",
        "$nin ; s ; [\"apple\"] ; bc",
        "$exists ; n ; true ; ab",
        "$exists ; n ; false ; c",
        "$regex ; s ; \"^(a|b)\" ; ab",
        "$regex ; l ; \"z\" ; b",
        "$ltne ; n ; 10 ; ac",
        "$in ; s ; [] ; "
      })
  void every_operator_finds_the_right_devices(
      String type, String name, String value, String expected) {
    assertEquals(expected == null ? "" : expected, search(term("inventory", name, type, value)));
  }

  @Test
  void identity_and_system_attributes_are_searched_too() {
    assertEquals("b", search(term("identity", "id", "$eq", '"' + b.id() + '"')));
    assertEquals("abc", search(term("identity", "status", "$eq", "\"accepted\"")));
    assertEquals("c", search(term("identity", "mac", "$regex", '"' + c.mac() + '"')));
    assertEquals("abc", search(term("system", "created_ts", "$gt", "\"2020-01-01T00:00:00Z\"")));
    assertEquals("", search(term("system", "group", "$exists", "true")));
  }

  @Test
  void results_are_sorted_projected_and_counted() {
    var body =
        "{\"filters\":[%s],\"sort\":[{\"scope\":\"inventory\",\"attribute\":\"n\",\"order\":\"desc\"}],\"attributes\":[{\"scope\":\"inventory\",\"attribute\":\"s\"}],\"page\":1,\"per_page\":2}"
            .formatted(fleet());
    var answer = ADMIN.post(SEARCH, body).require(200);
    assertEquals("3", answer.header("X-Total-Count"));
    assertEquals(2, answer.json().size());
    assertEquals(b.id(), answer.json().get(0).get("id").stringValue());
    assertEquals(1, answer.json().get(0).get("attributes").size());
    var text = ADMIN.post(SEARCH, "{\"text\":\"cherry\",\"filters\":[%s]}".formatted(fleet()));
    assertEquals(1, text.require(200).json().size());
    var some = ADMIN.post(SEARCH, Map.of("device_ids", List.of(a.id(), c.id())));
    assertEquals(2, some.require(200).json().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"filters\":[{\"scope\":\"inventory\",\"attribute\":\"n\",\"type\":\"$like\",\"value\":1}]}",
        "{\"filters\":[{\"scope\":\"inventory\",\"attribute\":\"n\",\"type\":\"$eq\",\"value\":null}]}",
        "{\"filters\":[{\"scope\":\"inventory\",\"attribute\":\"n\",\"type\":\"$eq\"}]}",
        "{\"filters\":[{\"scope\":\"nowhere\",\"attribute\":\"n\",\"type\":\"$eq\",\"value\":1}]}",
        "{\"filters\":[{\"scope\":\"inventory\",\"attribute\":\"n\",\"type\":\"$exists\",\"value\":1}]}",
        "{\"filters\":[{\"scope\":\"inventory\",\"attribute\":\"n\",\"type\":\"$in\",\"value\":1}]}",
        "{\"filters\":[{\"scope\":\"inventory\",\"attribute\":\"n\",\"type\":\"$regex\",\"value\":\"(\"}]}",
        "{\"filters\":\"all\"}",
        "{\"page\":0}",
        "{\"per_page\":501}",
        "{\"per_page\":\"x\"}",
        "{\"sort\":[{\"scope\":\"inventory\",\"attribute\":\"n\",\"order\":\"up\"}]}"
      })
  void a_search_that_makes_no_sense_is_refused(String body) {
    assertEquals(400, ADMIN.post(SEARCH, body).status());
  }

  @Test
  void names_and_values_cannot_break_out_of_a_search() {
    var evil = "x' OR 1=1 --";
    assertEquals("", search(term("inventory", evil.replace("\"", ""), "$eq", "\"" + evil + "\"")));
    assertEquals("", search(term("inventory", "s", "$eq", "\"" + evil + "\"")));
  }

  @Test
  void an_evil_regular_expression_cannot_keep_the_database_busy() {
    var evil = "(a*)*(a*)*(a*)*(a*)*(a*)*b\\\\1";
    var device = Shared.accepted();
    device.client().inventory("PUT", List.of(attribute("evil", "a".repeat(10_000)))).require(200);
    long start = System.nanoTime();
    var body =
        "{\"filters\":[%s]}".formatted(term("inventory", "evil", "$regex", '"' + evil + '"'));
    int status = ADMIN.post(SEARCH, body).status();
    assertTrue(status == 200 || status == 422 || status == 400, "status " + status);
    assertTrue(System.nanoTime() - start < 15_000_000_000L, "took too long for " + device.id());
    assertEquals(
        400,
        ADMIN
            .post(
                SEARCH,
                "{\"filters\":[%s]}"
                    .formatted(term("inventory", "s", "$regex", '"' + "a".repeat(300) + '"')))
            .status());
  }

  @Test
  void a_report_replaces_and_a_patch_adds() {
    var known = Shared.accepted();
    known
        .client()
        .inventory("PUT", List.of(attribute("one", "1"), attribute("two", "2")))
        .require(200);
    known.client().inventory("PATCH", List.of(attribute("three", "3"))).require(200);
    assertEquals(List.of("one", "three", "two"), names(known, "inventory"));
    known.client().inventory("PUT", List.of(attribute("four", "4"))).require(200);
    assertEquals(List.of("four"), names(known, "inventory"));
    ADMIN.delete(DEVICES + "/" + known.id()).require(204);
    assertEquals(List.of(), names(known, "inventory"));
    known.client().inventory("PUT", List.of(attribute("four", "4"))).require(200);
    assertEquals(List.of("four"), names(known, "inventory"), "reported again after it was cleared");
  }

  @Test
  void bad_reports_are_refused() {
    var client = a.client();
    for (var body :
        new String[] {
          "{}",
          "[1]",
          "[{\"value\":1}]",
          "[{\"name\":\"\",\"value\":1}]",
          "[{\"name\":\"a\",\"value\":null}]",
          "[{\"name\":\"a\",\"value\":true}]",
          "[{\"name\":\"a\",\"value\":[1,\"x\"]}]",
          "[{\"name\":\"a\",\"value\":{}}]",
          "[{\"name\":7,\"value\":1}]"
        }) {
      assertEquals(400, client.inventory("PUT", body).status(), body);
    }
    var many = IntStream.range(0, 101).mapToObj(i -> attribute("n" + i, i)).toList();
    assertEquals(400, client.inventory("PATCH", many).status());
  }

  @Test
  void tags_carry_an_etag_that_guards_against_lost_changes() {
    var tags = DEVICES + "/" + a.id() + "/tags";
    assertEquals("", ADMIN.get(DEVICES + "/" + c.id()).header("ETag"));
    ADMIN.put(tags, List.of(attribute("name", "lab"))).require(200);
    var etag = ADMIN.get(DEVICES + "/" + a.id()).header("ETag");
    assertFalse(etag.isEmpty());
    ADMIN
        .sendJson("PATCH", tags, List.of(attribute("room", "7")), Map.of("If-Match", etag))
        .require(200);
    ADMIN
        .sendJson("PATCH", tags, List.of(attribute("room", "8")), Map.of("If-Match", etag))
        .require(412);
    assertEquals(List.of("name", "room"), names(a, "tags"));
    var many = IntStream.range(0, 21).mapToObj(i -> attribute("n" + i, "x")).toList();
    ADMIN.put(tags, many).require(400);
    ADMIN.put(DEVICES + "/" + java.util.UUID.randomUUID() + "/tags", List.of()).require(404);
  }

  @Test
  void a_device_is_in_one_group_at_most() {
    var known = Shared.accepted();
    var first = Shared.unique("group");
    var second = Shared.unique("group");
    var ofDevice = DEVICES + "/" + known.id() + "/group";
    assertTrue(ADMIN.get(ofDevice).json().get("group").isNull());
    ADMIN.put(ofDevice, Map.of("group", first)).require(204);
    ADMIN.put(ofDevice, Map.of("group", second)).require(204);
    assertEquals(second, ADMIN.get(ofDevice).json().get("group").stringValue());
    var groups = "/api/management/v1/inventory/groups";
    assertFalse(ADMIN.get(groups).text().contains('"' + first + '"'));
    ADMIN.get(groups + "/" + first + "/devices").require(404);
    var members = ADMIN.get(groups + "/" + second + "/devices").require(200);
    assertEquals("1", members.header("X-Total-Count"));
    assertEquals(
        "{\"updated_count\":1,\"matched_count\":1}",
        ADMIN
            .sendJson("PATCH", groups + "/" + first + "/devices", List.of(known.id()), Map.of())
            .require(200)
            .text());
    ADMIN.sendJson("PATCH", groups + "/" + first + "/devices", "[]", Map.of()).require(400);
    ADMIN
        .sendJson("PATCH", groups + "/bad%20name/devices", List.of(known.id()), Map.of())
        .require(400);
    ADMIN
        .sendJson("DELETE", groups + "/" + first + "/devices", List.of(known.id()), Map.of())
        .require(200);
    ADMIN.delete(ofDevice + "/" + first).require(404);
    ADMIN.put(ofDevice, Map.of("group", first)).require(204);
    assertEquals(
        1, ADMIN.delete(groups + "/" + first).require(200).json().get("updated_count").asInt());
  }

  @Test
  void the_first_version_of_the_api_filters_by_query() {
    assertEquals(
        "1", ADMIN.get(DEVICES + "?fleet=%s&s=apple".formatted(FLEET)).header("X-Total-Count"));
    assertEquals(
        "1", ADMIN.get(DEVICES + "?fleet=%s&n=5".formatted(FLEET)).header("X-Total-Count"));
    assertEquals(
        "1",
        ADMIN
            .get(DEVICES + "?fleet=eq:%s&identity/mac=%s".formatted(FLEET, c.mac()))
            .header("X-Total-Count"));
    assertEquals(
        b.id(),
        ADMIN
            .get(DEVICES + "?fleet=%s&sort=n:desc".formatted(FLEET))
            .json()
            .get(0)
            .get("id")
            .stringValue());
    ADMIN.get(DEVICES + "?has_group=maybe").require(400);
  }

  @Test
  void names_and_statistics_of_the_fleet_are_told() {
    assertTrue(
        ADMIN.get("/api/management/v2/inventory/filters/attributes").text().contains("\"fleet\""));
    var counts =
        ADMIN.get("/api/management/v2/inventory/statistics").json().get("devices_by_status");
    assertTrue(counts.get("accepted").get("standard").asLong() >= 3);
  }

  private static Shared.Known reporting(List<Map<String, Object>> attributes) {
    var known = Shared.accepted();
    var all = new java.util.ArrayList<>(attributes);
    all.add(attribute("fleet", FLEET));
    known.client().inventory("PUT", all).require(200);
    return known;
  }

  private static Map<String, Object> attribute(String name, Object value) {
    return Map.of("name", name, "value", value);
  }

  private static String term(String scope, String name, String type, String value) {
    return "{\"scope\":\"%s\",\"attribute\":\"%s\",\"type\":\"%s\",\"value\":%s}"
        .formatted(scope, name, type, value);
  }

  private static String fleet() {
    return term("inventory", "fleet", "$eq", '"' + FLEET + '"');
  }

  /// The letters of the devices that are found.
  private static String search(String term) {
    var found =
        ADMIN
            .post(SEARCH, "{\"per_page\":500,\"filters\":[%s,%s]}".formatted(fleet(), term))
            .require(200)
            .text();
    return (found.contains(a.id()) ? "a" : "")
        + (found.contains(b.id()) ? "b" : "")
        + (found.contains(c.id()) ? "c" : "");
  }

  private static List<String> names(Shared.Known known, String scope) {
    return ADMIN
        .get(DEVICES + "/" + known.id())
        .json()
        .get("attributes")
        .valueStream()
        .filter(attribute -> attribute.get("scope").stringValue().equals(scope))
        .map(attribute -> attribute.get("name").stringValue())
        .sorted()
        .toList();
  }
}
