package io.trivet.server.people.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.platform.StartFailure;
import io.trivet.trust.audit.LogCopy;
import io.trivet.trust.audit.LogVerifier;
import io.trivet.trust.note.KeyType;
import io.trivet.trust.note.SignerKey;
import io.trivet.trust.note.VerifierKey;
import io.trivet.trust.witness.Witness;
import io.trivet.trust.witness.WitnessServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log and two real witnesses over HTTP.
class WitnessingTest {
  private final TestAudit audit = new TestAudit();
  private final List<WitnessServer> servers = new ArrayList<>();
  private final List<WitnessAddress> witnesses = new ArrayList<>();

  @TempDir private Path dir;

  @AfterEach
  void close() throws IOException {
    for (var server : servers) {
      server.close();
    }
    audit.close();
  }

  @Test
  void every_checkpoint_gets_the_signatures_of_all_witnesses() throws IOException {
    start("w1");
    start("w2");
    var witnessing = new Witnessing(audit.database(), witnesses);
    assertThrows(Failure.NotFound.class, () -> audit.logs.cosigned(TestAudit.TENANT));
    for (int i = 0; i < 3; i++) {
      grow(300);
      witnessing.run();
      var report = verify();
      assertTrue(report.isGood(), () -> report.findings().toString());
      assertEquals(2, report.cosigned().size());
      assertEquals(300L * (i + 1), report.checkpoint().orElseThrow().size());
    }
  }

  @Test
  void a_server_that_forgot_what_was_signed_is_told() throws IOException {
    start("w1");
    grow(10);
    new Witnessing(audit.database(), witnesses).run();
    audit.database().inTransaction(db -> db.execute("DELETE FROM audit_cosigned"));
    grow(10);
    new Witnessing(audit.database(), witnesses).run();
    assertEquals(20, verify().checkpoint().orElseThrow().size());
  }

  @Test
  void a_log_that_was_cut_gets_no_signature_any_more() throws IOException {
    start("w1");
    grow(20);
    new Witnessing(audit.database(), witnesses).run();
    audit
        .database()
        .inTransaction(db -> {
          db.execute("DELETE FROM audit_entry WHERE log_index >= 10");
          db.execute("UPDATE audit_entry SET log_index = NULL");
          db.execute("DELETE FROM audit_tile");
          db.execute("DELETE FROM audit_log");
          return db.execute("DELETE FROM audit_cosigned");
        });
    grow(15);
    assertEquals(25, audit.verify(List.of()).checkpoint().orElseThrow().size());
    new Witnessing(audit.database(), witnesses).run();
    assertThrows(Failure.NotFound.class, () -> audit.logs.cosigned(TestAudit.TENANT));
  }

  @Test
  void a_witness_that_is_away_holds_nothing_up() throws IOException {
    witnesses.add(new WitnessAddress(key("gone").verifier(), URI.create("http://127.0.0.1:1")));
    start("w1");
    grow(5);
    new Witnessing(audit.database(), witnesses).run();
    var copy =
        new LogCopy(
            audit.logs.cosigned(TestAudit.TENANT), tile -> audit.logs.tile(TestAudit.TENANT, tile));
    var report =
        new LogVerifier(
                audit.keys.signer(TestAudit.TENANT).verifier(),
                List.of(),
                List.of(witnesses.get(1).key()))
            .verify(copy);
    assertTrue(report.isGood(), () -> report.findings().toString());
  }

  @Test
  void a_wrong_setting_stops_the_start() {
    var key = key("w1").verifier().text();
    assertEquals(1, WitnessAddress.parse(key + " https://w.example.com").size());
    assertEquals(0, WitnessAddress.parse("").size());
    for (var wrong : List.of("x", key, key + " ftp://x", "a+b+c https://x")) {
      assertThrows(StartFailure.class, () -> WitnessAddress.parse(wrong), wrong);
    }
  }

  private void grow(int entries) {
    for (int i = 0; i < entries; i++) {
      audit.write(AuditEntry.of(AuditAction.UPDATE_DEVICE, "device-" + i, ""));
    }
    audit.sequence();
  }

  private io.trivet.trust.audit.Report verify() throws IOException {
    var copy =
        new LogCopy(
            audit.logs.cosigned(TestAudit.TENANT), tile -> audit.logs.tile(TestAudit.TENANT, tile));
    var keys = witnesses.stream().map(WitnessAddress::key).toList();
    return new LogVerifier(audit.keys.signer(TestAudit.TENANT).verifier(), List.of(), keys)
        .verify(copy);
  }

  private void start(String name) throws IOException {
    VerifierKey log = audit.keys.signer(TestAudit.TENANT).verifier();
    var witness = new Witness(key(name), List.of(log), dir.resolve(name), audit.clock);
    var server = WitnessServer.start(witness, "127.0.0.1", 0);
    servers.add(server);
    witnesses.add(
        new WitnessAddress(witness.verifier(), URI.create("http://127.0.0.1:" + server.port())));
  }

  private static SignerKey key(String name) {
    var seed = new byte[32];
    seed[0] = (byte) name.hashCode();
    return SignerKey.of(name, KeyType.COSIGNATURE, seed);
  }
}
