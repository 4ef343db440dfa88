import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Alone DATA inventory|status SECONDS CONNECTIONS BATCH DEVICES: what the installation's PostgreSQL
/// takes by itself when the same rows as in the server's transactions are written in batches. Prints rows per second.
class Alone {
  public static void main(String[] a) throws Exception {
    var data = Path.of(a[0]);
    boolean inventory = a[1].equals("inventory");
    long millis = (long) (Double.parseDouble(a[2]) * 1000);
    int connections = Integer.parseInt(a[3]), batch = Integer.parseInt(a[4]), devices = Integer.parseInt(a[5]);
    prepare(data, inventory, devices);
    var rows = new AtomicLong();
    var next = new AtomicInteger();
    long end = System.nanoTime() + millis * 1_000_000;
    var threads = new Thread[connections];
    for (int i = 0; i < connections; i++) {
      threads[i] = Thread.ofPlatform().start(() -> {
        try (var db = connect(data)) {
          while (System.nanoTime() < end) {
            int at = next.getAndAdd(batch);
            rows.addAndGet(inventory ? writeInventory(db, at, batch, devices) : writeStatus(db, at, batch, devices));
          }
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      });
    }
    for (var thread : threads) {
      thread.join();
    }
    System.out.println(rows.get() * 1000 / millis);
  }

  static Connection connect(Path data) throws Exception {
    int port = Integer.parseInt(Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).get(3));
    return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "trivet", Files.readString(data.resolve("postgres/password")).strip());
  }

  static void prepare(Path data, boolean inventory, int devices) throws Exception {
    try (var db = connect(data); var s = db.createStatement()) {
      if (inventory) {
        s.execute("DROP TABLE IF EXISTS bench_inventory, bench_outbox; CREATE TABLE bench_outbox (LIKE outbox INCLUDING ALL); CREATE TABLE bench_inventory (LIKE device_inventory INCLUDING ALL);"
            + "INSERT INTO bench_inventory SELECT * FROM device_inventory LIMIT " + devices);
        s.execute("ALTER TABLE bench_inventory ADD COLUMN n int; WITH o AS (SELECT device_id, row_number() OVER () - 1 AS n FROM bench_inventory) UPDATE bench_inventory b SET n = o.n FROM o WHERE o.device_id = b.device_id; CREATE UNIQUE INDEX ON bench_inventory (n); ANALYZE bench_inventory");
      } else {
        s.execute("DROP TABLE IF EXISTS bench_status, bench_event; CREATE TABLE bench_status (LIKE device_deployment INCLUDING ALL); CREATE TABLE bench_event (LIKE device_deployment_event INCLUDING ALL)");
        s.execute("INSERT INTO bench_status (tenant_id, deployment_id, device_id, run, handle, ordered_at, status, device_type, artifact_before, created_at) SELECT '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', md5(n::text)::uuid, 1, n, now(), 'installing', 'board', 'base-1', now() FROM generate_series(0, " + (devices - 1) + ") n; ANALYZE bench_status");
      }
    }
  }

  static int writeInventory(Connection db, int from, int batch, int devices) throws Exception {
    var ns = new Integer[batch];
    var attributes = new String[batch];
    var search = new String[batch];
    var words = new String[batch];
    var events = new String[batch];
    for (int i = 0; i < batch; i++) {
      int n = (from + i) % devices;
      ns[i] = n;
      var value = "v" + (from + i);
      attributes[i] = "{\"identity\":{\"mac\":{\"value\":\"bench-" + n + "\"}},\"inventory\":{\"kernel\":{\"value\":\"6.1\"},\"device_type\":{\"value\":\"board\"},\"artifact_name\":{\"value\":\"base-1\"},\"load\":{\"value\":\"" + value + "\"}}}";
      search[i] = "{\"identity/mac\":[\"bench-" + n + "\"],\"inventory/kernel\":[\"6.1\"],\"inventory/device_type\":[\"board\"],\"inventory/artifact_name\":[\"base-1\"],\"inventory/load\":[\"" + value + "\"]}";
      events[i] = "{\"device_id\":\"" + uuid(n) + "\",\"tenant_id\":\"" + uuid(0) + "\",\"inventory\":[" + event("identity", "mac", "bench-" + n) + "," + event("inventory", "kernel", "6.1") + "," + event("inventory", "device_type", "board") + "," + event("inventory", "artifact_name", "base-1") + "," + event("inventory", "load", value) + "]}";
      words[i] = "'6.1' 'base-1' 'bench-" + n + "' 'board' '" + value + "'";
    }
    try (var s = db.prepareStatement("WITH changed AS (UPDATE bench_inventory b SET attributes = r.a::jsonb, search = r.s::jsonb, words = r.w::tsvector, updated_at = now(), inventory_hash = r.a FROM unnest(?, ?, ?, ?, ?) AS r (n, a, s, w, e) WHERE b.n = r.n RETURNING tenant_id, device_id, r.e) INSERT INTO bench_outbox (tenant_id, type, subject, data, at) SELECT tenant_id, 'device-inventory-changed', device_id::text, e::json, now() FROM changed")) {
      s.setArray(1, db.createArrayOf("int4", ns));
      s.setArray(2, db.createArrayOf("text", attributes));
      s.setArray(3, db.createArrayOf("text", search));
      s.setArray(4, db.createArrayOf("text", words));
      s.setArray(5, db.createArrayOf("text", events));
      return s.executeUpdate();
    }
  }

  static String event(String scope, String name, String value) {
    return "{\"scope\":\"" + scope + "\",\"name\":\"" + name + "\",\"value\":\"" + value + "\"}";
  }

  static int writeStatus(Connection db, int from, int batch, int devices) throws Exception {
    var ids = new UUID[batch];
    var states = new String[batch];
    for (int i = 0; i < batch; i++) {
      int n = (from + i) % devices;
      ids[i] = uuid(n);
      states[i] = "step " + (from + i);
    }
    try (var s = db.prepareStatement("WITH moved AS (UPDATE bench_status b SET substate = r.s FROM unnest(?, ?) AS r (id, s) WHERE tenant_id = '00000000-0000-0000-0000-000000000001' AND deployment_id = '00000000-0000-0000-0000-000000000002' AND device_id = r.id AND forgotten_at IS NULL AND finished_at IS NULL AND status = 'installing' RETURNING tenant_id, deployment_id, device_id, r.s) INSERT INTO bench_event (tenant_id, deployment_id, device_id, status, substate, at) SELECT tenant_id, deployment_id, device_id, 'installing', s, now() FROM moved")) {
      s.setArray(1, db.createArrayOf("uuid", ids));
      s.setArray(2, db.createArrayOf("text", states));
      return s.executeUpdate();
    }
  }

  static UUID uuid(int n) throws Exception {
    var md5 = java.security.MessageDigest.getInstance("MD5").digest(Integer.toString(n).getBytes(StandardCharsets.UTF_8));
    var bytes = java.nio.ByteBuffer.wrap(md5);
    return new UUID(bytes.getLong(), bytes.getLong());
  }
}
