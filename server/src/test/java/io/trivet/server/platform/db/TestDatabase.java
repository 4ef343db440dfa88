package io.trivet.server.platform.db;

import io.trivet.testkit.TestDirectory;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/// A fresh, migrated database on one real PostgreSQL that all tests of the JVM share.
public final class TestDatabase implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final DatabaseAddress address;
  private final Database database;

  public TestDatabase() {
    var name = "test" + COUNTER.incrementAndGet();
    execute(Shared.ADDRESS, "CREATE DATABASE " + name + " TEMPLATE migrated");
    // nothing here outlives the process, so no commit has to wait for the disk
    execute(Shared.ADDRESS, "ALTER DATABASE " + name + " SET synchronous_commit = off");
    address = Shared.named(name);
    database = Database.open(address, 10);
  }

  public Database database() {
    return database;
  }

  public DatabaseAddress address() {
    return address;
  }

  @Override
  public void close() {
    database.close();
  }

  private static void execute(DatabaseAddress at, String sql) {
    try (var connection = DriverManager.getConnection(at.url(), at.user(), at.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Shared {
    private static final TestDirectory DIRECTORY = new TestDirectory("postgres");
    private static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.start(DIRECTORY.path());
    private static final DatabaseAddress ADDRESS = POSTGRES.address();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(Shared::stop));
      execute(ADDRESS, "CREATE DATABASE migrated");
      Schema.migrate(named("migrated"));
    }

    static DatabaseAddress named(String name) {
      return new DatabaseAddress(
          ADDRESS.url().replaceFirst("/[a-z]+$", "/" + name), ADDRESS.user(), ADDRESS.password());
    }

    private static void stop() {
      POSTGRES.close();
      DIRECTORY.close();
    }
  }
}
