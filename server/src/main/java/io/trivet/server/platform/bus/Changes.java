package io.trivet.server.platform.bus;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells every node, this one included, what a transaction changed, once it is committed. A node
/// that lost its connection may have missed something: then every subscriber is told to forget all
/// it knows. A notification is a hint to look again, never the truth itself.
public final class Changes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
  private static final String CHANNEL = "trivet_changes";

  /// How long a dead connection can go unnoticed, and how long until the next one is tried:
  /// together less than {@link io.trivet.core.kernel.Limits#STALE_ANSWER_MAX}.
  private static final int SILENCE_MILLIS_MAX = 400;

  private static final int PAUSE_MILLIS = 100;

  /// What may wait of {@link #subscribeSlowly}; more of it means that all was missed.
  static final int ERRANDS_MAX = 10_000;

  private final DataSource database;
  private final Map<String, List<Subscriber>> subscribers = new ConcurrentHashMap<>();
  private final Thread listener;
  private final BlockingQueue<Runnable> errands = new LinkedBlockingQueue<>(ERRANDS_MAX);
  private final List<Runnable> slowlyMissed = new CopyOnWriteArrayList<>();
  private final Thread runner;
  private volatile boolean closed;
  private volatile @Nullable Connection connection;

  private record Subscriber(Consumer<String> changed, Runnable missed) {}

  /// `database` gives connections that may stay open for ever.
  public Changes(DataSource database) {
    this.database = database;
    this.listener = Thread.ofVirtual().name("changes").unstarted(this::listen);
    this.runner = Thread.ofVirtual().name("changes-slow").unstarted(this::runErrands);
  }

  /// `changed` gets the payload of every change of this kind; `missed` is called when changes may
  /// have been lost. Neither may take time: a revoked token waits behind them.
  public void subscribe(String kind, Consumer<String> changed, Runnable missed) {
    subscribers
        .computeIfAbsent(kind, _ -> new CopyOnWriteArrayList<>())
        .add(new Subscriber(changed, missed));
  }

  /// The same for what asks the database: done in order, in a line of its own.
  public void subscribeSlowly(String kind, Consumer<String> changed, Runnable missed) {
    slowlyMissed.add(missed);
    subscribe(kind, payload -> later(() -> changed.accept(payload)), () -> later(missed));
  }

  private void later(Runnable errand) {
    if (!errands.offer(errand)) {
      errands.clear();
      errands.addAll(slowlyMissed);
    }
  }

  private void runErrands() {
    while (!closed) {
      try {
        errands.take().run();
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("changes subscriber_failed reason=\"{}\"", e.toString());
        slowlyMissed.forEach(this::later);
        pause();
      }
    }
  }

  /// Part of the caller's transaction: nothing is told if it is rolled back.
  public static void publish(Handle db, String kind, String payload) {
    db.createQuery("SELECT pg_notify(:channel, :payload)")
        .bind("channel", CHANNEL)
        .bind("payload", kind + " " + payload)
        .map((_, _) -> 1)
        .one();
  }

  public void start() {
    listener.start();
    runner.start();
  }

  @Override
  public void close() {
    closed = true;
    runner.interrupt();
    var open = connection;
    if (open != null) {
      quietly(open);
    }
  }

  private void listen() {
    while (!closed) {
      try (var opened = database.getConnection()) {
        connection = opened;
        opened.setAutoCommit(true);
        execute(opened, "LISTEN " + CHANNEL);
        subscribers.values().forEach(list -> list.forEach(s -> s.missed().run()));
        receive(opened);
      } catch (SQLException | RuntimeException e) {
        afterLoss(e); // a subscriber that failed has missed something, too
      }
    }
  }

  private void receive(Connection opened) throws SQLException {
    var postgres = opened.unwrap(PGConnection.class);
    while (!closed) {
      var notifications = postgres.getNotifications(SILENCE_MILLIS_MAX);
      if (notifications == null || notifications.length == 0) {
        execute(opened, "SELECT 1"); // a connection that is dead says so here
        continue;
      }
      for (var notification : notifications) {
        deliver(notification.getParameter());
      }
    }
  }

  private void deliver(String text) {
    int space = text.indexOf(' ');
    var payload = text.substring(space + 1);
    subscribers
        .getOrDefault(text.substring(0, space), List.of())
        .forEach(subscriber -> subscriber.changed().accept(payload));
  }

  private void afterLoss(Exception e) {
    if (closed) {
      return;
    }
    if (connection != null) { // said once, not at every try
      LOG.warn("changes connection_lost reason=\"{}\"", e.toString());
      connection = null;
    }
    pause();
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS); // tidy: asking faster would not bring the database back
    } catch (InterruptedException _) {
      closed = true;
    }
  }

  private static void execute(Connection opened, String sql) throws SQLException {
    try (var statement = opened.createStatement()) {
      statement.setQueryTimeout(5);
      statement.execute(sql);
    }
  }

  private static void quietly(Connection open) {
    try {
      open.close();
    } catch (SQLException e) {
      LOG.debug("changes close", e);
    }
  }
}
