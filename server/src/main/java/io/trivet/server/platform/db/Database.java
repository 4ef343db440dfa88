package io.trivet.server.platform.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.trivet.core.kernel.Failure;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLException;

/// PostgreSQL: a pool of connections, transactions at READ COMMITTED (invariants rest on
/// constraints and row locks, never on the isolation level), and errors a caller can understand.
public final class Database implements AutoCloseable {
  /// How often a transaction is tried that the database gave up to end a deadlock.
  static final int TRIES_MAX = 3;

  /// No statement of a request runs longer.
  static final Duration STATEMENT_TIME_MAX = Duration.ofSeconds(60);

  /// How long a request waits for a free connection.
  static final Duration CONNECTION_WAIT_MAX = Duration.ofSeconds(10);

  private final DatabaseAddress address;
  private final HikariDataSource pool;
  private final Jdbi jdbi;

  private Database(DatabaseAddress address, HikariDataSource pool) {
    this.address = address;
    this.pool = pool;
    this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin()).installPlugin(new IdPlugin());
  }

  /// Opens the pool on a database that {@link Schema} has brought up to date.
  public static Database open(DatabaseAddress address, int connections) {
    var config = new HikariConfig();
    config.setPoolName("trivet");
    config.setJdbcUrl(address.url());
    config.setUsername(address.user());
    config.setPassword(address.password());
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(CONNECTION_WAIT_MAX.toMillis());
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "trivet");
    config.addDataSourceProperty("socketTimeout", "120");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.setConnectionInitSql("SET statement_timeout = " + STATEMENT_TIME_MAX.toMillis());
    return new Database(address, new HikariDataSource(config));
  }

  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    T with(Handle db);
  }

  /// Runs the work in one transaction. When the database ends it because of a deadlock, it is run
  /// again, so the work must have no effect outside of the database.
  public <T extends @Nullable Object> T inTransaction(Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return jdbi.inTransaction(TransactionIsolationLevel.READ_COMMITTED, work::with);
      } catch (JdbiException e) {
        if (attempt == TRIES_MAX || !isWorthAnotherTry(e)) {
          throw understood(e);
        }
      }
    }
  }

  /// Runs reads that need no common snapshot.
  public <T extends @Nullable Object> T read(Work<T> work) {
    try {
      return jdbi.withHandle(work::with);
    } catch (JdbiException e) {
      throw understood(e);
    }
  }

  /// True if the database answers within a second.
  public boolean answers() {
    try (var connection = pool.getConnection()) {
      return connection.isValid(1);
    } catch (SQLException _) {
      return false;
    }
  }

  /// Connections outside of the pool, for those who keep theirs for ever.
  public DataSource unpooled() {
    var source = new PGSimpleDataSource();
    source.setUrl(address.url());
    source.setUser(address.user());
    source.setPassword(address.password());
    source.setConnectTimeout(10);
    source.setSocketTimeout(30);
    source.setTcpKeepAlive(true);
    return source;
  }

  /// The name of the constraint that refused a statement, if that was the reason.
  public static Optional<String> violatedConstraint(Throwable error) {
    return cause(error)
        .filter(sql -> String.valueOf(sql.getSQLState()).startsWith("23"))
        .map(PSQLException::getServerErrorMessage)
        .map(message -> message.getConstraint());
  }

  /// The SQLSTATE of the statement that failed, if one did.
  public static Optional<String> sqlState(Throwable error) {
    return cause(error).map(SQLException::getSQLState);
  }

  private static boolean isWorthAnotherTry(JdbiException e) {
    var state = sqlState(e).orElse("");
    return state.equals("40001") || state.equals("40P01");
  }

  private static RuntimeException understood(JdbiException e) {
    var state = sqlState(e).orElse("");
    boolean away =
        state.startsWith("08")
            || state.startsWith("57P")
            || hasCause(e, SQLTransientConnectionException.class);
    if (away) {
      return new Failure.Unavailable("the database is away: try again");
    }
    return state.startsWith("53")
        ? new Failure.Unavailable("the database has no room or no connection left: try again")
        : e;
  }

  private static boolean hasCause(Throwable error, Class<?> type) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<PSQLException> cause(Throwable error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof PSQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    pool.close();
  }
}
