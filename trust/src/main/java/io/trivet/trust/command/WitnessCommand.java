package io.trivet.trust.command;

import io.trivet.trust.note.KeyType;
import io.trivet.trust.note.SignerKey;
import io.trivet.trust.note.VerifierKey;
import io.trivet.trust.witness.Witness;
import io.trivet.trust.witness.WitnessServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// `trivet witness`: runs a witness until it is stopped.
final class WitnessCommand {
  static final String HELP =
      """
      trivet witness --data DIR --name NAME --logs FILE [--port N] [--host ADDRESS]
          FILE holds the keys of the logs to witness, one a line. The witness makes its own key in
          DIR at the first start and prints what others verify it with. It listens on 127.0.0.1
          port 8444 unless told otherwise, over plain HTTP: put a proxy in front of it.
      """;

  private static final Set<String> OPTIONS =
      Set.of("--data", "--name", "--logs", "--port", "--host");

  private final PrintStream out;

  WitnessCommand(PrintStream out) {
    this.out = out;
  }

  int run(List<String> given) throws IOException {
    var arguments = Arguments.parse(given, OPTIONS);
    var data = Path.of(arguments.get("--data", "DIR"));
    var key = key(data, arguments);
    var logs = logs(Path.of(arguments.get("--logs", "FILE")));
    var witness = new Witness(key, logs, data.resolve("state"), InstantSource.system());
    var server =
        WitnessServer.start(witness, arguments.find("--host").orElse("127.0.0.1"), port(arguments));
    out.println("key: " + witness.verifier().text());
    out.println("listening on port " + server.port() + " for " + logs.size() + " log(s)");
    out.flush();
    try (server) {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private static int port(Arguments arguments) {
    var text = arguments.find("--port").orElse("8444");
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new WrongUse("expected --port with a number up to 65535");
    }
    return Integer.parseInt(text);
  }

  private static List<VerifierKey> logs(Path file) throws IOException {
    var keys =
        Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(VerifierKey::parse)
            .toList();
    if (keys.isEmpty()) {
      throw new WrongUse(file + " names no log");
    }
    return keys;
  }

  /// The witness's own key; made at the first start, readable for its owner only.
  private static SignerKey key(Path data, Arguments arguments) throws IOException {
    var file = data.resolve("witness.key");
    if (!Files.exists(file)) {
      Files.createDirectories(data);
      var seed = new byte[32];
      new SecureRandom().nextBytes(seed);
      var text = SignerKey.text(arguments.get("--name", "NAME"), KeyType.COSIGNATURE, seed);
      create(file, text + "\n");
    }
    return SignerKey.parse(Files.readString(file).strip());
  }

  private static void create(Path file, String text) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(file, options, ownerOnly)) {
      channel.write(
          java.nio.ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      channel.force(true);
    }
  }
}
