package io.trivet.trust.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.FakeClock;
import io.trivet.trust.audit.TestLog;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.Tree;
import io.trivet.trust.note.KeyType;
import io.trivet.trust.note.Note;
import io.trivet.trust.note.SignerKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every answer of C2SP tlog-witness, and that no second history is ever signed.
class WitnessTest {
  private static final SignerKey KEY = SignerKey.of("w1", KeyType.COSIGNATURE, new byte[32]);
  private static final TestLog LOG = TestLog.of(40);
  private static final TestLog FORK = new TestLog(TestLog.of(41).entries().subList(1, 41));

  private final FakeClock clock = new FakeClock(Instant.parse("2026-05-03T10:00:00Z"));

  @TempDir private Path dir;
  private Witness witness;

  @BeforeEach
  void start() throws IOException {
    witness = new Witness(KEY, List.of(TestLog.KEY.verifier()), dir, clock);
  }

  @AfterEach
  void stop() throws IOException {
    witness.close();
  }

  @Test
  void a_checkpoint_that_continues_is_cosigned_with_the_time() throws IOException {
    assertEquals(200, witness.add(request(LOG, 0, 10)).status());
    var answer = (Verdict.Cosigned) witness.add(request(LOG, 10, 25));
    var note =
        Note.parse(LOG.first(25).note()).with(Note.lines(answer.lines().getFirst()).getFirst());
    assertEquals(Optional.of(clock.instant()), KEY.verifier().check(note).orElseThrow().at());
    assertEquals(200, witness.add(request(LOG, 25, 25)).status());
  }

  @Test
  void the_size_last_signed_is_told() throws IOException {
    assertEquals(new Verdict.Conflict(0), witness.add(request(LOG, 5, 10)));
    witness.add(request(LOG, 0, 10));
    assertEquals(new Verdict.Conflict(10), witness.add(request(LOG, 0, 20)));
    assertEquals(new Verdict.Conflict(10), witness.add(request(LOG, 5, 20)));
  }

  @Test
  void what_is_malformed_unsigned_or_unknown_is_refused() throws IOException {
    assertEquals(400, witness.add("hello".getBytes(StandardCharsets.UTF_8)).status());
    assertEquals(400, witness.add(request(LOG, 20, 10)).status());
    var text = new Checkpoint("another", 1, Hash.OF_NOTHING).text();
    var other = SignerKey.of("another", KeyType.NOTE, new byte[32]);
    assertEquals(404, witness.add(request(new Note(text, List.of(other.sign(text))))).status());
    var twin =
        SignerKey.of(
            TestLog.ORIGIN,
            KeyType.NOTE,
            "another seed of thirty-two bytes".getBytes(StandardCharsets.UTF_8));
    var ours = LOG.checkpoint().text();
    assertEquals(403, witness.add(request(new Note(ours, List.of(twin.sign(ours))))).status());
    var signed = TestLog.KEY.sign(ours);
    var broken = signed.signature().clone();
    broken[0]++;
    var line = new Note.Line(signed.name(), signed.keyId(), broken);
    assertEquals(403, witness.add(request(new Note(ours, List.of(line)))).status());
  }

  @Test
  void another_history_is_never_signed() throws IOException {
    witness.add(request(LOG, 0, 20));
    assertEquals(422, witness.add(request(FORK, 20, 30)).status());
    assertEquals(422, witness.add(request(FORK, 20, 20)).status());
    var proof = tree(LOG, 30).consistency(20);
    assertEquals(422, witness.add(new AddCheckpoint(20, proof, note(FORK, 30)).bytes()).status());
    assertEquals(
        422, witness.add(new AddCheckpoint(20, List.of(), note(LOG, 30)).bytes()).status());
    assertEquals(200, witness.add(request(LOG, 20, 30)).status());
  }

  @Test
  void a_first_checkpoint_comes_without_a_proof_and_the_empty_tree_has_one_root()
      throws IOException {
    var withProof = new AddCheckpoint(0, List.of(Hash.OF_NOTHING), note(LOG, 5));
    assertEquals(422, witness.add(withProof.bytes()).status());
    var text = new Checkpoint(TestLog.ORIGIN, 0, Hash.ofEntry(new byte[0])).text();
    var empty = new Note(text, List.of(TestLog.KEY.sign(text)));
    assertEquals(422, witness.add(request(empty)).status());
  }

  @Test
  void of_two_histories_at_once_only_one_is_signed() throws Exception {
    for (int round = 0; round < 20; round++) {
      try (var fresh =
          new Witness(KEY, List.of(TestLog.KEY.verifier()), dir.resolve("round" + round), clock)) {
        var signed = new ConcurrentLinkedQueue<Boolean>();
        var go = new CountDownLatch(1);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 16; i++) {
          boolean fork = i % 2 == 0;
          var request = request(fork ? FORK : LOG, 0, 10 + i);
          threads.add(
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      go.await();
                      if (fresh.add(request) instanceof Verdict.Cosigned) {
                        signed.add(fork);
                      }
                    } catch (IOException | InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  }));
        }
        go.countDown();
        for (var thread : threads) {
          thread.join();
        }
        assertEquals(1, signed.size());
      }
    }
  }

  @Test
  void a_witness_that_starts_again_remembers() throws IOException {
    witness.add(request(LOG, 0, 20));
    witness.close();
    witness = new Witness(KEY, List.of(TestLog.KEY.verifier()), dir, clock);
    assertEquals(new Verdict.Conflict(20), witness.add(request(FORK, 0, 30)));
    assertEquals(422, witness.add(request(FORK, 20, 30)).status());
  }

  @Test
  void a_state_that_somebody_else_wrote_is_not_believed() throws IOException {
    witness.add(request(LOG, 0, 20));
    try (var files = Files.list(dir)) {
      var file = files.filter(f -> !f.endsWith("lock")).findFirst().orElseThrow();
      Files.write(file, FORK.first(20).note());
    }
    assertThrows(IOException.class, () -> witness.add(request(FORK, 20, 30)));
  }

  @Test
  void one_folder_belongs_to_one_witness() {
    assertThrows(
        IOException.class, () -> new Witness(KEY, List.of(TestLog.KEY.verifier()), dir, clock));
  }

  @Test
  void it_speaks_http_as_the_specification_says() throws Exception {
    var server = WitnessServer.start(witness, "127.0.0.1", 0);
    var base = URI.create("http://127.0.0.1:" + server.port() + "/");
    try (var client = HttpClient.newHttpClient()) {
      var hash = WitnessState.hash(TestLog.ORIGIN);
      assertEquals(404, get(client, base.resolve(hash + "/checkpoint")).statusCode());
      var taken = post(client, base, request(LOG, 0, 20));
      assertEquals(200, taken.statusCode());
      assertTrue(taken.body().startsWith("\u2014 w1 ") && taken.body().endsWith("\n"));
      var conflict = post(client, base, request(LOG, 0, 30));
      assertEquals(409, conflict.statusCode());
      assertEquals("20\n", conflict.body());
      assertEquals("text/x.tlog.size", conflict.headers().firstValue("Content-Type").orElse(""));
      assertEquals(400, post(client, base, new byte[AddCheckpoint.BYTES_MAX + 1]).statusCode());
      var kept = get(client, base.resolve(hash + "/checkpoint"));
      assertEquals(200, kept.statusCode());
      var note = Note.parse(kept.body().getBytes(StandardCharsets.UTF_8));
      assertTrue(TestLog.KEY.verifier().check(note).isPresent());
      assertTrue(KEY.verifier().check(note).isPresent());
      assertEquals(405, get(client, base.resolve("add-checkpoint")).statusCode());
      assertEquals(404, get(client, base.resolve("else")).statusCode());
    } finally {
      server.close();
    }
    assertInstanceOf(Witness.class, witness);
  }

  private static java.net.http.HttpResponse<String> post(HttpClient client, URI base, byte[] body)
      throws Exception {
    return client.send(
        HttpRequest.newBuilder(base.resolve("add-checkpoint"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static java.net.http.HttpResponse<String> get(HttpClient client, URI uri)
      throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  /// An honest request, with the proof of this very log.
  static byte[] request(TestLog log, int old, int size) throws IOException {
    var proof = old > 0 && old < size ? tree(log, size).consistency(old) : List.<Hash>of();
    return new AddCheckpoint(old, proof, note(log, size)).bytes();
  }

  private static byte[] request(Note note) {
    return new AddCheckpoint(0, List.of(), note).bytes();
  }

  private static Note note(TestLog log, int size) {
    return Note.parse(log.first(size).note());
  }

  private static Tree tree(TestLog log, int size) {
    var tiles = log.first(size).tiles();
    return new Tree(path -> Optional.ofNullable(tiles.get(path)), size);
  }
}
