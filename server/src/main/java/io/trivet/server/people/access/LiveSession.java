package io.trivet.server.people.access;

import java.time.Instant;

/// A session in memory, with what is newer here than in the database: when it was last used.
final class LiveSession {
  private final SessionRow row;
  private volatile Instant lastUsed;
  private volatile Instant told;

  LiveSession(SessionRow row) {
    this.row = row;
    this.lastUsed = row.times().lastUsed();
    this.told = row.times().lastUsed();
  }

  SessionRow row() {
    return row;
  }

  Instant lastUsed() {
    return lastUsed;
  }

  /// Two requests at once may both tell: that costs nothing.
  void used(Instant now, SessionUse use) {
    lastUsed = now;
    if (now.isAfter(told.plus(SessionUse.step(row.kind())))) {
      told = now;
      use.used(row.key(), now);
    }
  }
}
