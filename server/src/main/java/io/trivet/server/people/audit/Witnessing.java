package io.trivet.server.people.audit;

import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.db.Database;
import io.trivet.trust.json.Malformed;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.Tree;
import io.trivet.trust.note.Note;
import io.trivet.trust.witness.AddCheckpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings each log's newest checkpoint to the witnesses and keeps what they sign. A witness that is
/// away holds nothing up: the log goes on, and the gap is seen in its newest signature.
final class Witnessing implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Witnessing.class);
  private static final Duration WAIT_MAX = Duration.ofSeconds(10);

  /// A witness that keeps naming other sizes is asked again in the next run.
  private static final int TRIES_MAX = 2;

  private final Database database;
  private final List<WitnessAddress> witnesses;
  private final DeliveryStore store = new DeliveryStore();
  private final LogStore logs = new LogStore();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(WAIT_MAX).build();
  private final Set<URI> away = ConcurrentHashMap.newKeySet();

  Witnessing(Database database, List<WitnessAddress> witnesses) {
    this.database = database;
    this.witnesses = List.copyOf(witnesses);
  }

  @Override
  public void run() {
    for (var tenant : database.read(logs::logs)) {
      var log = database.read(db -> logs.log(db, tenant)).orElseThrow();
      witnesses.forEach(witness -> bring(witness, tenant, log));
    }
  }

  /// All witnesses get the same checkpoint, so that one checkpoint carries all signatures.
  private void bring(WitnessAddress witness, TenantId tenant, LogStore.Log log) {
    try {
      ask(witness, tenant, log);
      if (away.remove(witness.url())) {
        LOG.info("audit_witness back url={}", witness.url());
      }
    } catch (IOException | Malformed e) {
      if (away.add(witness.url())) {
        LOG.warn("audit_witness away url={} reason=\"{}\"", witness.url(), e.toString());
      }
    }
  }

  private void ask(WitnessAddress witness, TenantId tenant, LogStore.Log log) throws IOException {
    var id = witness.key().text();
    long old = database.read(db -> store.cosignedSize(db, tenant, id)).orElse(0L);
    for (int attempt = 0; attempt < TRIES_MAX && old < log.size(); attempt++) {
      var note = Note.parse(log.note());
      var answer = ask(witness, new AddCheckpoint(old, proof(tenant, old, log.size()), note));
      if (answer.statusCode() == 200) {
        keep(witness, tenant, log.size(), note, answer.body());
        return;
      }
      old = otherSize(answer, log.size());
    }
  }

  /// What the witness says it has; a size that this log never had is a fork or another log's key.
  private static long otherSize(HttpResponse<String> answer, long size) throws IOException {
    var body = answer.body().strip();
    if (answer.statusCode() != 409 || !body.matches("[0-9]{1,18}")) {
      throw new IOException("the witness answered " + answer.statusCode());
    }
    long other = Long.parseLong(body);
    if (other > size) {
      throw new IOException(
          "the witness has signed %d entries, but the log has %d: it was cut or restored"
              .formatted(other, size));
    }
    return other;
  }

  private List<Hash> proof(TenantId tenant, long old, long size) {
    return database.read(db -> {
      try {
        return new Tree(tile -> logs.tile(db, tenant, tile), size).consistency(old);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
  }

  private HttpResponse<String> ask(WitnessAddress witness, AddCheckpoint request)
      throws IOException {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create(witness.url() + "/add-checkpoint"))
              .timeout(WAIT_MAX)
              .POST(BodyPublishers.ofByteArray(request.bytes()))
              .build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /// Only a signature that verifies is kept.
  private void keep(WitnessAddress witness, TenantId tenant, long size, Note note, String lines) {
    var cosigned = note;
    for (var line : Note.lines(lines)) {
      if (line.keyId() == witness.key().id() && line.name().equals(witness.key().name())) {
        cosigned = cosigned.with(line);
      }
    }
    if (witness.key().check(cosigned).isEmpty()) {
      throw new Malformed("the witness signed with another key");
    }
    var kept = cosigned.bytes();
    database.inTransaction(db -> {
      store.cosign(db, tenant, witness.key().text(), size, kept);
      return null;
    });
    LOG.debug("audit_witness tenant={} size={} url={}", tenant, size, witness.url());
  }
}
