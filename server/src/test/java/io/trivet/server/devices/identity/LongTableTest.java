package io.trivet.server.devices.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.devices.AuthSetId;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.TenantId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// What a node remembers of devices, in few large arrays. `-Dcache.devices=1000000` measures a
/// million, also with `-Xmx512m`.
class LongTableTest {
  private static final int DEVICES = Integer.getInteger("cache.devices", 50_000);

  @Test
  void it_answers_as_a_map_does_whatever_is_put_and_removed() {
    for (long seed = 1; seed <= 20; seed++) {
      var random = new Random(seed);
      var table = new LongTable(3, 1_000_000);
      var map = new HashMap<Long, Long>();
      for (int step = 0; step < 20_000; step++) {
        long key = 1L + random.nextInt(3_000);
        switch (random.nextInt(3)) {
          case 0 -> {
            table.remove(key, -key);
            map.remove(key);
          }
          case 1 -> {
            table.put(new long[] {key, -key, step});
            map.put(key, (long) step);
          }
          default -> {
            var row = table.find(key, -key);
            assertEquals(map.get(key), row == null ? null : row[2], "seed " + seed);
          }
        }
      }
      assertEquals(map.size(), table.rows(), "seed " + seed);
      table.clear();
      assertEquals(0, table.rows());
    }
  }

  @Test
  void a_full_table_forgets_others_and_keeps_the_new_one() {
    var table = new LongTable(2, 6_400);
    for (long key = 1; key <= 100_000; key++) {
      table.put(new long[] {key, key});
      assertNotNull(table.find(key, key));
    }
    assertEquals(6_400, table.rows());
    assertTrue(table.bytes() < 6_400 * 16 * 2, () -> table.bytes() + " bytes");
  }

  @Test
  void what_was_read_before_a_drop_is_not_kept_after_it() {
    var table = new LongTable(3, 100);
    int ticket = table.ticket(7, 7);
    table.remove(7, 7);
    table.put(new long[] {7, 7, 1}, ticket);
    assertNull(table.find(7, 7));
    ticket = table.ticket(7, 7);
    table.clear();
    table.put(new long[] {7, 7, 1}, ticket);
    assertNull(table.find(7, 7));
    table.put(new long[] {7, 7, 1}, table.ticket(7, 7));
    assertArrayEquals(new long[] {7, 7, 1}, table.find(7, 7));
  }

  @Test
  void readers_see_whole_rows_while_others_write() throws InterruptedException, ExecutionException {
    var table = new LongTable(6, 2_000);
    var over = new AtomicBoolean();
    try (var threads = Executors.newFixedThreadPool(4)) {
      var readers = new ArrayList<Callable<Integer>>();
      for (int n = 0; n < 3; n++) {
        var random = new Random(n);
        readers.add(() -> {
          int seen = 0;
          while (!over.get()) {
            long key = 1L + random.nextInt(4_000);
            var row = table.find(key, key);
            if (row != null) {
              assertArrayEquals(new long[] {key, key, row[2], row[2], row[2], row[2]}, row);
              seen++;
            }
          }
          return seen;
        });
      }
      var found = readers.stream().map(threads::submit).toList();
      write(table);
      over.set(true);
      for (var reader : found) {
        assertTrue(reader.get() > 0);
      }
    }
  }

  private static void write(LongTable table) {
    var random = new Random(9);
    for (long step = 0; step < 300_000; step++) {
      long key = 1L + random.nextInt(4_000);
      if (random.nextInt(4) == 0) {
        table.remove(key, key);
      } else {
        table.put(new long[] {key, key, step, step, step, step});
      }
    }
  }

  @Test
  void a_device_takes_less_than_two_hundred_bytes_of_memory() {
    var tokens = new VerifiedTokens(2 * DEVICES);
    var states = new DeviceStates(2 * DEVICES);
    var through = new Roaring64Bitmap();
    var tenant = new TenantId(UUID.randomUUID());
    for (int n = 0; n < DEVICES; n++) {
      var device = device(tenant, n);
      var state = new DeviceState(n, new AuthSetId(new UUID(n, 1)), 3);
      tokens.remember(
          tokens.digest("token" + n), new DeviceTokens.Claims(device, state.accepted(), 3, n));
      states.remember(device, state, states.ticket(device));
      through.addLong(n);
    }
    for (int n = 0; n < DEVICES; n++) {
      var claims = tokens.find(tokens.digest("token" + n));
      assertNotNull(claims);
      assertEquals(device(tenant, n), claims.device());
      assertEquals(
          new DeviceState(n, new AuthSetId(new UUID(n, 1)), 3), states.find(claims.device()));
    }
    double perDevice = (double) (tokens.bytes() + states.bytes()) / DEVICES;
    System.out.printf(
        "devices=%d token_bytes=%.0f state_bytes=%.0f open_work_bytes=%.3f%n",
        DEVICES,
        (double) tokens.bytes() / DEVICES,
        (double) states.bytes() / DEVICES,
        (double) through.getLongSizeInBytes() / DEVICES);
    assertTrue(perDevice < 200, () -> perDevice + " bytes a device");
  }

  private static DeviceRef device(TenantId tenant, int n) {
    return new DeviceRef(tenant, new DeviceId(new UUID(n * 0x9E3779B97F4A7C15L, 77)));
  }
}
