package io.trivet.server.devices.bulk;

import io.trivet.core.devices.BulkAction;
import io.trivet.core.devices.BulkOperationId;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserId;
import java.time.Instant;
import java.util.Optional;

/// One operation and how far it has come.
record BulkOperation(
    TenantId tenant,
    BulkOperationId id,
    BulkAction action,
    Owner owner,
    Progress progress,
    State state,
    String reason,
    Instant createdAt,
    Optional<Instant> endedAt) {

  /// Who gave the order, and with what.
  record Owner(UserId user, SessionId session, Actor actor) {}

  /// `done` counts the devices it is through with: changed, failed, or neither because there was
  /// nothing to do or the device was gone. `lastHandle` is the last of them.
  record Progress(long total, long done, long changed, long failed, long lastHandle) {
    Progress and(long more, long changedMore, long failedMore, long last) {
      return new Progress(total, done + more, changed + changedMore, failed + failedMore, last);
    }

    boolean isThrough() {
      return done >= total;
    }
  }

  enum State {
    RUNNING,
    FINISHED,
    /// A person stopped it.
    CANCELLED,
    /// Whoever ordered it may no longer do so.
    HALTED;

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    static State parse(String text) {
      return valueOf(text.toUpperCase(java.util.Locale.ROOT));
    }
  }
}
