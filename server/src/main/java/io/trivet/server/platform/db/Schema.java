package io.trivet.server.platform.db;

import io.trivet.server.platform.StartFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables of a database up to the version of this program, or says why it cannot.
public final class Schema {
  /// The oldest PostgreSQL that is tested.
  static final int POSTGRES_MAJOR_MIN = 15;

  /// How long the start waits for a database that is away.
  static final Duration DATABASE_WAIT_MAX = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

  private Schema() {}

  public static void migrate(DatabaseAddress address) {
    migrate(address, DATABASE_WAIT_MAX);
  }

  static void migrate(DatabaseAddress address, Duration wait) {
    requireVersion(address, wait);
    var flyway =
        Flyway.configure()
            .dataSource(address.url(), address.user(), address.password())
            .locations("classpath:db/migration")
            .load();
    requireNotNewer(flyway, address);
    try {
      var result = flyway.migrate();
      if (result.migrationsExecuted > 0) {
        LOG.info("schema migrated steps={}", result.migrationsExecuted);
      }
    } catch (FlywayException e) {
      throw new StartFailure(
          "the tables of %s cannot be brought up to date: %s".formatted(address, e.getMessage()),
          e);
    }
  }

  private static void requireVersion(DatabaseAddress address, Duration wait) {
    try (var connection = connect(address, wait)) {
      int major = connection.getMetaData().getDatabaseMajorVersion();
      if (major < POSTGRES_MAJOR_MIN) {
        throw new StartFailure(
            "%s is PostgreSQL %d; version %d or newer is needed"
                .formatted(address, major, POSTGRES_MAJOR_MIN));
      }
    } catch (SQLException e) {
      throw new StartFailure("cannot use %s: %s".formatted(address, e.getMessage()), e);
    }
  }

  /// A database that a newer program has changed is not touched: this one does not know its tables.
  private static void requireNotNewer(Flyway flyway, DatabaseAddress address) {
    for (var migration : flyway.info().applied()) {
      if (migration.getState().name().startsWith("FUTURE")) {
        throw new StartFailure(
            ("the tables in %s were made by a newer Trivet (schema version %s): start that version,"
                    + " or restore a backup made before the upgrade")
                .formatted(address, migration.getVersion()));
      }
    }
  }

  private static Connection connect(DatabaseAddress address, Duration wait) throws SQLException {
    long end = System.nanoTime() + wait.toNanos();
    while (true) {
      try {
        DriverManager.setLoginTimeout(10);
        return DriverManager.getConnection(address.url(), address.user(), address.password());
      } catch (SQLException e) {
        boolean away =
            String.valueOf(e.getSQLState()).startsWith("08") || "57P03".equals(e.getSQLState());
        if (!away || System.nanoTime() > end) {
          throw new StartFailure(
              "cannot reach the database %s: %s".formatted(address, e.getMessage()), e);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(500); // tidy: the database is starting
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while waiting for the database", e);
    }
  }
}
