package io.trivet.trust.witness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Await;
import io.trivet.trust.audit.TestLog;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.Tree;
import io.trivet.trust.note.Note;
import io.trivet.trust.note.VerifierKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program, killed again and again while a log and its fork fight for its signature:
/// whatever it signed, all of it is one history.
@Tag("slow")
class WitnessKillTest {
  private static final int KILLS = 6;
  private static final int SIZE = 2000;

  private final TestLog log = TestLog.of(SIZE);
  private final TestLog fork = new TestLog(TestLog.of(SIZE + 1).entries().subList(1, SIZE + 1));
  private final Map<Long, String> signed = new ConcurrentHashMap<>();
  private final AtomicBoolean stopped = new AtomicBoolean();

  @TempDir private Path dir;

  @Test
  void no_two_histories_are_signed_whatever_is_killed() throws Exception {
    Files.writeString(dir.resolve("logs"), TestLog.KEY.verifier().text() + "\n");
    var port = freePort();
    var process = start(port);
    var key = key();
    var threads =
        List.of(
            Thread.ofVirtual().start(() -> submit(log, port, key)),
            Thread.ofVirtual().start(() -> submit(fork, port, key)));
    var random = new Random(20261125);
    for (int kill = 0; kill < KILLS; kill++) {
      Await.pause(Duration.ofMillis(300 + random.nextInt(500)));
      process.destroyForcibly().waitFor();
      process = start(port);
    }
    stopped.set(true);
    for (var thread : threads) {
      thread.join();
    }
    process.destroyForcibly().waitFor();
    assertTrue(signed.size() > KILLS, "signed " + signed.size());
    var honest = signed.values().stream().allMatch(text -> isOf(log, text));
    var forked = signed.values().stream().allMatch(text -> isOf(fork, text));
    assertTrue(honest ^ forked, signed.keySet().toString());
  }

  private static boolean isOf(TestLog log, String text) {
    var checkpoint = Checkpoint.parse(text);
    return log.first((int) checkpoint.size()).checkpoint().equals(checkpoint);
  }

  /// Grows by one entry as often as the witness signs, and obeys when it names another size.
  private void submit(TestLog source, int port, VerifierKey key) {
    long old = 0;
    try (var client = HttpClient.newHttpClient()) {
      for (int size = 1; size < SIZE && !stopped.get(); ) {
        try {
          var note = Note.parse(source.first(size).note());
          var tiles = source.first(size).tiles();
          var tree = new Tree(path -> Optional.ofNullable(tiles.get(path)), size);
          var proof =
              old > 0 && old <= size ? tree.consistency(old) : List.<io.trivet.trust.log.Hash>of();
          var answer = post(client, port, new AddCheckpoint(old, proof, note).bytes());
          if (answer.statusCode() == 200) {
            var cosigned = note.with(Note.lines(answer.body()).getFirst());
            assertTrue(key.check(cosigned).isPresent());
            var before = signed.put((long) size, note.text());
            assertTrue(before == null || before.equals(note.text()), "two of size " + size);
            old = size++;
          } else if (answer.statusCode() == 409) {
            old = Long.parseLong(answer.body().strip());
            size = (int) Math.max(size, old + 1);
          } else {
            assertEquals(422, answer.statusCode());
            Await.pause(Duration.ofMillis(5));
          }
        } catch (IOException _) {
          Await.pause(Duration.ofMillis(20)); // it was killed
        }
      }
    }
  }

  private static java.net.http.HttpResponse<String> post(HttpClient client, int port, byte[] body)
      throws IOException {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/add-checkpoint"))
              .timeout(Duration.ofSeconds(10))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Process start(int port) throws Exception {
    Files.deleteIfExists(dir.resolve("out"));
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target/classes").toAbsolutePath().toString(),
                "io.trivet.trust.command.Main",
                "witness",
                "--data",
                dir.resolve("witness").toString(),
                "--name",
                "w1",
                "--logs",
                dir.resolve("logs").toString(),
                "--port",
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("out").toFile())
            .start();
    Await.until(
        Duration.ofSeconds(30),
        "the witness listens",
        () -> Files.readString(dir.resolve("out")).contains("listening"));
    return process;
  }

  private VerifierKey key() throws IOException {
    return Files.readAllLines(dir.resolve("out"), StandardCharsets.UTF_8).stream()
        .filter(line -> line.startsWith("key: "))
        .map(line -> VerifierKey.parse(line.substring(5)))
        .findFirst()
        .orElseThrow();
  }

  private static int freePort() throws IOException {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
