package io.trivet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trivet.core.people.Permission;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import io.trivet.server.platform.http.RouteTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutesTest {
  private static final RouteTable TABLE =
      new RouteTable(
          List.of(
              open("GET", "/a/{id}"),
              open("PUT", "/a/{id}"),
              open("GET", "/a/list"),
              open("GET", "/a/{id}/b/{name}")));

  @Test
  void a_literal_segment_wins_over_a_name() {
    assertEquals("/a/list", path("/a/list"));
    assertEquals("/a/{id}", path("/a/lists"));
    assertEquals("/a/{id}/b/{name}", path("/a/list/b/c"));
  }

  @Test
  void values_are_decoded_once() {
    assertEquals(List.of("x y", "%2F"), TABLE.find("/a/x%20y/b/%252F").values());
    assertEquals(List.of("a+b"), TABLE.find("/a/a+b").values());
  }

  @Test
  void broken_encoding_and_nul_lead_nowhere() {
    assertEquals(0, TABLE.find("/a/%zz").byMethod().size());
    assertEquals(0, TABLE.find("/a/%00").byMethod().size());
  }

  @Test
  void empty_segments_do_not_count() {
    assertEquals("/a/list", path("//a///list/"));
  }

  @Test
  void methods_of_one_path_are_told_apart() {
    assertEquals(List.of("GET", "PUT"), List.copyOf(TABLE.find("/a/1").byMethod().keySet()));
    assertEquals(0, TABLE.find("/b").byMethod().size());
    assertEquals(0, TABLE.find("/").byMethod().size());
  }

  @Test
  void an_operation_stands_once() {
    assertThrows(
        IllegalStateException.class,
        () -> new RouteTable(List.of(open("GET", "/a"), open("GET", "/a"))));
  }

  @Test
  void every_operation_for_users_names_a_permission() {
    var endpoint = Endpoint.read("GET", "/a", Permission.READ_DEVICES, (_, _) -> Reply.OK);
    assertEquals(Permission.READ_DEVICES, endpoint.permission());
  }

  private static String path(String raw) {
    return TABLE.find(raw).byMethod().values().iterator().next().path();
  }

  private static Endpoint open(String method, String path) {
    return new Endpoint.Open(method, path, _ -> Reply.OK);
  }
}
