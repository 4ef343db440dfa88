package io.trivet.server.people.audit;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Email;
import io.trivet.core.people.Rights;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import io.trivet.trust.audit.LogCopy;
import io.trivet.trust.audit.LogVerifier;
import io.trivet.trust.audit.Remembered;
import io.trivet.trust.audit.Report;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A log of one tenant on a real database, with Ann who does everything.
final class TestAudit implements AutoCloseable {
  static final TenantId TENANT = new TenantId(new UUID(1, 1));
  static final UserId ANN = new UserId(new UUID(1, 2));

  final TestDatabase test = new TestDatabase();
  final FakeClock clock = new FakeClock(Instant.parse("2026-05-03T10:00:00Z"));
  final Ledger ledger = new Ledger(test.database(), clock);
  final LogKeys keys = new LogKeys(new byte[32]);
  final AuditLogs logs = new AuditLogs(test.database(), ledger, keys, clock);
  private final Sequencer sequencer = new Sequencer(test.database(), keys, clock);

  TestAudit() {
    test.database()
        .inTransaction(db ->
            db.execute(
                "INSERT INTO tenant (tenant_id, name, created_at, max_devices, max_pending,"
                    + " storage_bytes_max) VALUES (?, 'a', now(), -1, -1, 0)",
                TENANT.value()));
  }

  Database database() {
    return test.database();
  }

  void write(AuditEntry entry) {
    ledger.change(caller("ann@example.com").actor(), _ -> Recorded.of(1, entry));
  }

  void refuse(AuditEntry entry) {
    ledger.refused(caller("ann@example.com").actor(), entry);
  }

  void sequence() {
    sequencer.run();
  }

  Report verify(List<Remembered> earlier) throws IOException {
    var copy = new LogCopy(logs.checkpoint(TENANT), tile -> logs.tile(TENANT, tile));
    return new LogVerifier(keys.signer(TENANT).verifier(), earlier, List.of()).verify(copy);
  }

  static UserCaller caller(String email) {
    return new UserCaller(
        TENANT,
        ANN,
        new Email(email),
        new SessionId(new UUID(1, 3)),
        Credential.SESSION,
        Rights.NONE,
        new Actor.Origin("192.0.2.7", "request-1"));
  }

  @Override
  public void close() {
    test.close();
  }
}
