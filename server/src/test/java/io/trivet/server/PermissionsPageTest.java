package io.trivet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trivet.server.platform.http.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What every operation declares: the page of it is up to date, and nothing slips through. That an
/// operation for users has a permission at all the compiler sees to: see {@link Endpoint}.
@Tag("slow")
class PermissionsPageTest {
  private static final Path PAGE = Path.of("../docs/api/permissions.md");

  /// Operations that only read, although they are asked by POST: their question is a body.
  private static final List<String> READS_BY_POST =
      List.of("/search", "/statistics/list", "/preview");

  private static RunningServer running;
  private static List<Endpoint> endpoints;

  @BeforeAll
  static void start() {
    running = new RunningServer(Map.of());
    endpoints = running.endpoints();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  /// With `-Dtrivet.pages.write=true` the page is written instead.
  @Test
  void the_page_of_permissions_is_up_to_date() throws IOException {
    var page = PermissionsPage.of(endpoints);
    if (Boolean.getBoolean("trivet.pages.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page, Files.readString(PAGE), "run this test with -Dtrivet.pages.write=true and commit");
  }

  @Test
  void whatever_can_change_something_names_its_audit_action() {
    assertEquals(
        List.of(),
        endpoints.stream()
            .filter(endpoint -> endpoint instanceof Endpoint.ForUser)
            .map(endpoint -> (Endpoint.ForUser) endpoint)
            .filter(user -> user.audit().isEmpty() && !user.method().equals("GET"))
            .filter(user -> READS_BY_POST.stream().noneMatch(user.path()::endsWith))
            .map(user -> user.method() + " " + user.path())
            .toList());
  }

  @Test
  void every_operation_of_high_risk_exists() {
    var all = endpoints.stream().map(e -> e.method() + " " + e.path()).collect(Collectors.toSet());
    var unknown = new TreeSet<>(HighRisk.OPERATIONS);
    unknown.removeAll(all);
    assertEquals(new TreeSet<>(), unknown);
  }
}
