package io.trivet.server.people.access;

import io.trivet.core.people.SessionKind;
import io.trivet.server.platform.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// When sessions were last used: collected in memory and written in one statement now and then, so
/// that a request costs no write.
public final class SessionUse {
  /// How often {@link #flush} is to be called.
  public static final Duration PAUSE = Duration.ofSeconds(5);

  /// How exact the stored time is.
  private static final Duration SESSION_STEP = Duration.ofMinutes(1);

  private static final Duration TOKEN_STEP = Duration.ofMinutes(5);

  private final Database database;
  private final SessionStore store;
  private final Map<SessionKey, Instant> waiting = new ConcurrentHashMap<>();

  SessionUse(Database database, SessionStore store) {
    this.database = database;
    this.store = store;
  }

  static Duration step(SessionKind kind) {
    return switch (kind) {
      case API, BROWSER -> SESSION_STEP;
      case TOKEN, CI -> TOKEN_STEP;
    };
  }

  void used(SessionKey key, Instant at) {
    waiting.put(key, at);
  }

  public void flush() {
    var taken = new HashMap<>(waiting);
    if (taken.isEmpty()) {
      return;
    }
    database.inTransaction(db -> {
      store.used(db, taken);
      return null;
    });
    taken.forEach(waiting::remove);
  }
}
