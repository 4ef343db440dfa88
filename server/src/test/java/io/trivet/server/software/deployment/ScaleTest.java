package io.trivet.server.software.deployment;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeploymentOrder.Target;
import io.trivet.core.software.NextUpdate;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The cost of an order and of a poll does not depend on the size of the fleet. In every run with a
/// small fleet; `-Dscale.devices=10000,100000,1000000` measures the others and prints a table.
@Tag("slow")
class ScaleTest {
  private static final int POLLS = 200;

  /// The aim is a second for a million devices; a machine that is busy gets some more.
  private static final Duration ORDER_MAX = Duration.ofSeconds(2);

  @Test
  void an_order_is_a_row_and_a_poll_does_not_know_how_many_devices_there_are() {
    for (var size : System.getProperty("scale.devices", "5000").split(",", -1)) {
      try (var database = new TestDatabase();
          var stage = new Stage(database, FakeClock.at("2026-11-25T09:00:00Z"))) {
        measure(stage, Integer.parseInt(size));
      }
    }
  }

  private static void measure(Stage stage, int devices) {
    fill(stage, devices);
    stage.addRelease("v2", List.of("board"), 1000, Map.of());
    stage.addRelease("v3", List.of("board"), 1000, Map.of());
    var filter =
        stage.addFilter(
            "lyon",
            """
            [{"scope":"inventory","attribute":"site","type":"$eq","value":"lyon"}]
            """);
    for (int n = 0; n < POLLS; n++) {
      stage.addDevice("in" + n, "board", "v1", Map.of("site", "lyon"));
      stage.addDevice("out" + n, "board", "v1", Map.of("site", "rome"));
    }
    long fixed = time(() -> order(stage, "fixed", "v2", new Target.AllDevices()));
    stage.clock.advance(Duration.ofSeconds(1));
    long dynamic = time(() -> order(stage, "dynamic", "v3", new Target.Matching(filter)));
    long first = polls(stage, "in", true);
    abortAll(stage);
    long second = polls(stage, "out", false);
    long idle = polls(stage, "out", false);
    System.out.printf(
        "devices=%d order_fixed_ms=%d order_dynamic_ms=%d poll_offered_us=%d"
            + " poll_first_no_us=%d poll_idle_ns=%d%n",
        devices,
        fixed / 1_000_000,
        dynamic / 1_000_000,
        first / POLLS / 1000,
        second / POLLS / 1000,
        idle / POLLS);
    assertTrue(fixed < ORDER_MAX.toNanos(), "an order to all devices takes too long");
    assertTrue(dynamic < ORDER_MAX.toNanos(), "an order to a dynamic group takes too long");
  }

  private static DeploymentId order(Stage stage, String name, String release, Target target) {
    return stage.deploy(stage.person(), name, release, target, "{}");
  }

  /// Only the deployment to the dynamic group stays open.
  private static void abortAll(Stage stage) {
    stage.execute(
        """
        UPDATE deployment SET finished_at = :now WHERE tenant_id = :tenant AND NOT dynamic
        """);
    stage.parts().open().reloadAll();
  }

  private static long polls(Stage stage, String prefix, boolean offered) {
    return time(() -> {
      for (int n = 0; n < POLLS; n++) {
        var answer = stage.ask(prefix + n);
        if (offered) {
          assertInstanceOf(NextUpdate.Install.class, answer);
        } else {
          assertInstanceOf(NextUpdate.Nothing.class, answer);
        }
      }
      return POLLS;
    });
  }

  private static long time(java.util.function.Supplier<?> work) {
    long start = System.nanoTime();
    Objects.requireNonNull(work.get());
    return System.nanoTime() - start;
  }

  private static void fill(Stage stage, int devices) {
    for (int from = 0; from < devices; from += 50_000) {
      fill(stage, from + 1, Math.min(devices, from + 50_000));
    }
    // as autovacuum leaves a table that people have had for a while
    stage.database.read(db -> db.execute("VACUUM ANALYZE device, device_inventory"));
  }

  private static void fill(Stage stage, int first, int last) {
    stage.execute(
        """
        WITH made AS (
          INSERT INTO device (tenant_id, device_id, identity_hash, identity, status, created_at,
                              updated_at)
          SELECT :tenant, gen_random_uuid(), decode(md5(n::text), 'hex'), '{}', 'accepted', :now, :now
            FROM generate_series(:first, :last) n
          RETURNING tenant_id, device_id)
        INSERT INTO device_inventory
          (tenant_id, device_id, status, attributes, search, words, created_at, updated_at)
        SELECT tenant_id, device_id, 'accepted', '{}',
               jsonb_build_object('inventory/device_type', jsonb_build_array('board'),
                 'inventory/artifact_name', jsonb_build_array('v1'),
                 'inventory/serial', jsonb_build_array(device_id::text),
                 'inventory/site', jsonb_build_array((ARRAY['lyon', 'rome', 'oslo', 'bern'])[
                   1 + get_byte(uuid_send(device_id), 3) % 4])), '', :now, :now
          FROM made
        """,
        Map.of("first", first, "last", last));
  }
}
