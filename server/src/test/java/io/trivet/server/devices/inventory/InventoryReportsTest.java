package io.trivet.server.devices.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.devices.Attribute;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.Scope;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InventoryReportsTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private final TestDatabase test = new TestDatabase();
  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final InventoryReports reports =
      new InventoryReports(test.database(), new FakeClock(NOW), (_, _, _) -> {});
  private final InventoryStore store = new InventoryStore();
  private final List<DeviceRef> devices =
      IntStream.range(0, 10)
          .mapToObj(_ -> new DeviceRef(tenant, new DeviceId(UUID.randomUUID())))
          .toList();

  @BeforeEach
  void insertDevices() {
    test.database()
        .inTransaction(db -> {
          db.execute("INSERT INTO tenant VALUES (?, 'a', now(), null, -1, -1, 0)", tenant);
          for (var device : devices) {
            db.execute(
                "INSERT INTO device VALUES (?, ?, default, sha256(?::text::bytea), '{}', 'accepted', now(), now())",
                tenant,
                device.id(),
                device.id().toString());
            db.execute(
                "INSERT INTO device_inventory VALUES (?, ?, 'accepted', null, '{}', '{}', '', null, null, now(), now())",
                tenant,
                device.id());
          }
          return 0;
        });
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void of_reports_that_race_one_stands_whole() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (int reporter = 0; reporter < 64; reporter++) {
        var random = new Random(reporter);
        running.add(
            threads.submit(() -> {
              for (int round = 0; round < 20; round++) {
                int n = random.nextInt(1000);
                reports.report(
                    devices.get(random.nextInt(devices.size())),
                    List.of(attribute("a", "v" + n), attribute("b", "v" + n)),
                    true);
              }
            }));
      }
      for (var one : running) {
        one.get();
      }
    }
    for (var device : devices) {
      var reported = row(device).attributes().of(Scope.INVENTORY);
      assertEquals(reported.get("a"), reported.get("b"), "two halves of one report");
    }
    assertEquals(0, difference(), "what is searched is what is stored");
  }

  @Test
  void a_report_is_found_when_it_was_answered_and_the_same_again_changes_nothing() {
    var device = devices.getFirst();
    reports.report(device, List.of(attribute("a", "1")), true);
    reports.report(device, List.of(attribute("b", "2")), false);
    assertEquals(2, row(device).attributes().of(Scope.INVENTORY).size());
    long events = events();
    reports.report(device, List.of(attribute("b", "2")), false);
    assertEquals(events, events());
  }

  @Test
  void an_unknown_device_is_told_so() {
    var stranger = new DeviceRef(tenant, new DeviceId(UUID.randomUUID()));
    assertThrows(
        Failure.NotFound.class, () -> reports.report(stranger, List.of(attribute("a", "1")), true));
  }

  /// The words of a document are the same whether they are given as an array or as text.
  @Test
  void words_with_quotes_and_backslashes_are_found() {
    var device = devices.getFirst();
    var odd =
        List.of(attribute("a", "it's"), attribute("b", "c:\\dir\\'x"), attribute("c", "ä ß 日本"));
    reports.report(device, odd, true);
    var document = row(device).attributes();
    boolean same =
        test.database()
            .read(db ->
                db.createQuery(
                        "SELECT words = array_to_tsvector(:words) FROM device_inventory WHERE device_id = :device")
                    .bind("words", document.words())
                    .bind("device", device.id())
                    .mapTo(Boolean.class)
                    .one());
    assertTrue(same);
  }

  private InventoryStore.Row row(DeviceRef device) {
    return test.database().read(db -> store.find(db, device)).orElseThrow();
  }

  private long events() {
    return number("SELECT count(*) FROM outbox");
  }

  private long difference() {
    return number(
        """
        SELECT count(*) FROM device_inventory
         WHERE search -> 'inventory/a' ->> 0 IS DISTINCT FROM attributes #>> '{inventory,a,value}'
        """);
  }

  private long number(String sql) {
    return test.database().read(db -> db.createQuery(sql).mapTo(Long.class).one());
  }

  private static Attribute attribute(String name, Object value) {
    return new Attribute(name, value, Optional.empty());
  }
}
