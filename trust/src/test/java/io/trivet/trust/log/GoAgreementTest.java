package io.trivet.trust.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trivet.testkit.Command;
import io.trivet.trust.note.KeyType;
import io.trivet.trust.note.Note;
import io.trivet.trust.note.SignerKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody else's implementation, Go's `golang.org/x/mod/sumdb` (`tlog` and `note`), builds the
/// same trees: every tile, root, proof and signed note is the same to the byte. One Go process
/// builds all trees.
@Tag("slow")
class GoAgreementTest {
  private static final int TREES = Integer.getInteger("trivet.trees", 10_000);
  private static final Path GO_SOURCES = Path.of("/usr/share/gocode");
  private static final String NAME = "trivet/audit/agreement";
  private static final byte[] SEED = new byte[32];

  @TempDir private Path dir;

  private record Case(long seed, long size, long old, long index) {}

  @Test
  void ten_thousand_random_trees_are_the_same_to_the_byte() throws Exception {
    Command.require("go");
    Assumptions.assumeTrue(
        Files.exists(GO_SOURCES.resolve("src/golang.org/x/mod/sumdb/tlog")),
        "golang-golang-x-mod-dev is not installed: ./trivet test installs it as root");
    var signer = SignerKey.of(NAME, KeyType.NOTE, SEED);
    var input = new StringBuilder();
    input
        .append(SignerKey.text(NAME, KeyType.NOTE, SEED))
        .append(' ')
        .append(signer.verifier().text())
        .append('\n');
    var expected = new ArrayList<String>();
    for (var tree : cases()) {
      var note = build(tree, signer, expected);
      input.append(
          "%d %d %d %d %s\n"
              .formatted(
                  tree.seed,
                  tree.size,
                  tree.old,
                  tree.index,
                  Base64.getEncoder().encodeToString(note.bytes())));
    }
    assertEquals(expected, theirs(input.toString()));
  }

  /// Adds a digest of everything in the tree to `expected` and returns its signed checkpoint.
  private static Note build(Case tree, SignerKey signer, List<String> expected) throws Exception {
    var appender = new TreeAppender();
    for (long i = 0; i < tree.size; i++) {
      appender.append(
          Hash.ofEntry("%d:%d".formatted(tree.seed, i).getBytes(StandardCharsets.UTF_8)));
    }
    var tiles = appender.takeChanged();
    var read = new Tree(path -> java.util.Optional.ofNullable(tiles.get(path)), tree.size);
    assertEquals(appender.root(), read.root());
    var checkpoint = new Checkpoint(NAME, tree.size, read.root());
    var note = new Note(checkpoint.text(), List.of(signer.sign(checkpoint.text())));
    var inclusion = read.inclusion(tree.index);
    var consistency = read.consistency(tree.old);
    assertEquals(true, Proofs.includes(checkpoint, tree.index, read.leaf(tree.index), inclusion));
    var earlier = new Checkpoint(NAME, tree.old, read.rootOf(tree.old));
    assertEquals(true, Proofs.continues(earlier, checkpoint, consistency));

    var digest = MessageDigest.getInstance("SHA-256");
    digest.update(note.bytes());
    tiles.entrySet().stream()
        .map(tile -> Map.entry(tile.getKey().text(), tile.getValue()))
        .sorted(Map.Entry.comparingByKey())
        .forEach(tile -> {
          digest.update((tile.getKey() + "\n").getBytes(StandardCharsets.UTF_8));
          digest.update(tile.getValue());
        });
    inclusion.forEach(hash -> digest.update(hash.bytes()));
    consistency.forEach(hash -> digest.update(hash.bytes()));
    expected.add(HexFormat.of().formatHex(digest.digest()));
    return note;
  }

  private static List<Case> cases() {
    var random = new Random(20261124);
    var cases = new ArrayList<Case>();
    for (int i = 0; i < TREES; i++) {
      int max = i < 3 ? 80_000 : i % 10 == 0 ? 3000 : i % 3 == 0 ? 12 : 600;
      long size = 1L + random.nextInt(max);
      cases.add(
          new Case(
              random.nextInt(1_000_000_000),
              size,
              1 + random.nextLong(size),
              random.nextLong(size)));
    }
    return cases;
  }

  private List<String> theirs(String input) throws IOException, InterruptedException {
    try (var source = getClass().getResourceAsStream("/go/agree.go")) {
      Files.write(dir.resolve("agree.go"), source.readAllBytes());
    }
    var build = new ProcessBuilder("go", "build", "-o", "agree", "agree.go");
    build.environment().put("GO111MODULE", "off");
    build.environment().put("GOPATH", GO_SOURCES.toString());
    build.environment().put("GOCACHE", dir.resolve("cache").toString());
    run(build);
    Files.writeString(dir.resolve("input"), input);
    run(
        new ProcessBuilder(dir.resolve("agree").toString())
            .redirectInput(dir.resolve("input").toFile())
            .redirectOutput(dir.resolve("output").toFile()));
    return Files.readAllLines(dir.resolve("output"));
  }

  private void run(ProcessBuilder command) throws IOException, InterruptedException {
    var said = dir.resolve("said");
    var process = command.directory(dir.toFile()).redirectError(said.toFile()).start();
    assertEquals(0, process.waitFor(), () -> read(said));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
