package io.trivet.server.people.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.TestDirectory;
import io.trivet.trust.audit.LogCopy;
import io.trivet.trust.audit.LogVerifier;
import io.trivet.trust.audit.Remembered;
import io.trivet.trust.note.VerifierKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A real server process, killed with SIGKILL in the middle of a change: before each table that the
/// change touches in turn, and at random. Afterwards every user has their entry and every entry its
/// user, and the log continues what it was.
@Tag("slow")
class AuditKillTest {
  private static final String USERS = "/api/management/v1/useradm/users";
  private static final String LOG = "/api/management/v1/auditlogs/log/";
  private static final List<String> TABLES =
      List.of(
          "user_account", "user_role", "audit_beside", "audit_entry", "audit_tile", "audit_log");

  private final TestDirectory directory = new TestDirectory("audit-kill");
  private final TestDatabase database = new TestDatabase();
  private Process server = start();

  @AfterEach
  void stop() throws InterruptedException {
    server.destroyForcibly().waitFor();
    database.close();
    directory.close();
  }

  @Test
  void no_change_without_its_entry_and_no_entry_without_its_change() throws Exception {
    var kept = new ArrayList<Remembered>();
    for (var table : TABLES) {
      killBefore(table);
      server = start();
      check(kept);
    }
    for (int round = 0; round < 2; round++) {
      killAmid(round);
      server = start();
      check(kept);
    }
    assertTrue(kept.getLast().checkpoint().size() > 10);
  }

  /// Locks the table, so that the change stops at its first statement on it, and kills there.
  private void killBefore(String table) throws Exception {
    var client = client();
    try (var blocker = connect()) {
      blocker.setAutoCommit(false);
      execute(blocker, "LOCK TABLE " + table + " IN EXCLUSIVE MODE");
      var request = Thread.ofVirtual().start(() -> tryCreate(client, "before-" + table));
      Await.until(Duration.ofSeconds(20), "somebody waits for " + table, () -> waiting(table) > 0);
      server.destroyForcibly().waitFor();
      request.join();
      blocker.rollback();
    }
    Await.until(Duration.ofSeconds(20), "the old server is gone", () -> connections() <= 1);
  }

  private void killAmid(int round) throws Exception {
    var client = client();
    var stopped = new AtomicBoolean();
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 4; t++) {
      int number = t;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; !stopped.get(); i++) {
                  tryCreate(client, "amid-%d-%d-%d".formatted(round, number, i));
                }
              }));
    }
    Await.pause(Duration.ofMillis(1500));
    server.destroyForcibly().waitFor();
    stopped.set(true);
    for (var thread : threads) {
      thread.join();
    }
    Await.until(Duration.ofSeconds(20), "the old server is gone", () -> connections() == 0);
  }

  private static void tryCreate(ManagementClient client, String name) {
    try {
      client.post(
          USERS, Map.of("email", name + "@example.com", "password", "a-good-password-of-mine"));
    } catch (RuntimeException | Error _) {
      return; // killed
    }
  }

  private void check(List<Remembered> kept) throws Exception {
    var users =
        strings("SELECT email FROM user_account WHERE email LIKE '%@example.com' ORDER BY 1");
    var entries =
        strings(
            "SELECT b.value FROM audit_entry e JOIN audit_beside b ON b.tenant_id = e.tenant_id AND"
                + " b.kind = 'email' AND b.subject = e.object_id WHERE e.action = 'create' AND"
                + " e.object_type = 'user' AND e.decision = 'allowed' ORDER BY 1");
    assertEquals(users, entries);
    assertEquals(users.size(), new TreeSet<>(entries).size());
    var client = client();
    Await.until(
        Duration.ofSeconds(20),
        "every entry has its place",
        () -> strings("SELECT id FROM audit_entry WHERE log_index IS NULL").isEmpty());
    var key = VerifierKey.parse(client.get(LOG + "key").require(200).text().strip());
    var note = client.get(LOG + "checkpoint").require(200).body();
    var report =
        new LogVerifier(key, kept, List.of())
            .verify(
                new LogCopy(
                    note,
                    tile -> {
                      var answer = client.get(LOG + tile.text());
                      return answer.status() == 200 ? Optional.of(answer.body()) : Optional.empty();
                    }));
    assertTrue(report.isGood(), () -> report.findings().toString());
    kept.add(Remembered.of(note));
  }

  private Process start() {
    try {
      Files.deleteIfExists(directory.path().resolve("address.txt"));
      var address = database.address();
      var builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.trivet.server.Main",
                  "up",
                  "--data",
                  directory.path().toString(),
                  "--port",
                  "0")
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(directory.path().resolve("log").toFile()));
      builder.environment().put("TRIVET_DB_URL", address.url());
      builder.environment().put("TRIVET_DB_USER", address.user());
      builder.environment().put("TRIVET_DB_PASSWORD", address.password());
      var process = builder.start();
      Await.until(
          Duration.ofSeconds(60),
          "the server listens",
          () -> Files.readString(directory.path().resolve("address.txt")).endsWith("\n"));
      return process;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private ManagementClient client() throws IOException {
    var client =
        new ManagementClient(
            URI.create(line("address.txt", "https: ")),
            Optional.of(directory.path().resolve("ca.crt")));
    client.logIn(line("first-admin.txt", "email: "), line("first-admin.txt", "password: "));
    return client;
  }

  private String line(String file, String prefix) throws IOException {
    return Files.readAllLines(directory.path().resolve(file)).stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElseThrow();
  }

  private long waiting(String table) {
    return database
        .database()
        .read(db ->
            db.createQuery(
                    "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                        + " WHERE NOT l.granted AND c.relname = :table")
                .bind("table", table)
                .mapTo(Long.class)
                .one());
  }

  /// Of servers, beside this test's own.
  private long connections() {
    return database
        .database()
        .read(db ->
            db.createQuery(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
                .mapTo(Long.class)
                .one());
  }

  private List<String> strings(String sql) {
    return database.database().read(db -> db.createQuery(sql).mapTo(String.class).list());
  }

  private Connection connect() throws SQLException {
    var address = database.address();
    return DriverManager.getConnection(address.url(), address.user(), address.password());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
