package io.trivet.trust.command;

import io.trivet.trust.audit.LogCopy;
import io.trivet.trust.audit.LogVerifier;
import io.trivet.trust.audit.Remembered;
import io.trivet.trust.audit.Report;
import io.trivet.trust.json.Malformed;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.EntryBundle;
import io.trivet.trust.log.EntryProof;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.Proofs;
import io.trivet.trust.log.TilePath;
import io.trivet.trust.log.Tree;
import io.trivet.trust.note.Note;
import io.trivet.trust.note.VerifierKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `trivet audit …`: copy a log, verify it, prove one entry. Returns the exit code: 0 good, 1 bad.
final class AuditCommand {
  static final String HELP =
      """
      trivet audit copy URL DIR          copy a log, to verify it offline
      trivet audit verify DIR|URL|FILE   verify a log, or a proof that `prove` wrote
          --key VKEY        the log's key, from elsewhere than the log (a verifier key of C2SP)
          --earlier PATH    what was kept of an earlier day: a checkpoint, or a folder of --keep
          --witness VKEY    a witness that must have signed, too; may be given several times
          --gone N          entries below N may be gone: retention took them
          --keep DIR        keep the checkpoint and the hashes, for --earlier
      trivet audit prove ENTRY --log DIR|URL [--out FILE]
                                         a proof that stands alone; ENTRY is an index or an id
      Servers are asked with the token in --token-file FILE; --ca FILE trusts their certificate
      authority.
      """;

  private static final int GOOD = 0;
  private static final int BAD = 1;

  private final PrintStream out;

  AuditCommand(PrintStream out) {
    this.out = out;
  }

  int run(List<String> arguments) throws IOException {
    var rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    return switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
      case "copy" -> copy(Arguments.parse(rest, Source.OPTIONS));
      case "verify" -> verify(parse(rest, "--key", "--earlier", "--witness", "--gone", "--keep"));
      case "prove" -> prove(parse(rest, "--log", "--out"));
      case "help", "--help" -> help();
      default -> throw new WrongUse("expected copy, verify or prove");
    };
  }

  private int help() {
    out.print(HELP + WitnessCommand.HELP);
    return GOOD;
  }

  private static Arguments parse(List<String> arguments, String... options) {
    var known = new HashSet<>(Set.of(options));
    known.addAll(Source.OPTIONS);
    return Arguments.parse(arguments, known);
  }

  private int copy(Arguments arguments) throws IOException {
    if (arguments.words().size() != 2) {
      throw new WrongUse("expected URL DIR");
    }
    var place = arguments.words().getFirst();
    var log = Source.log(place, arguments);
    var key = Source.key(place, arguments).orElse("");
    int files = Copying.whole(log, key, Path.of(arguments.words().getLast()));
    out.printf("copied %d files%n", files);
    return GOOD;
  }

  private int verify(Arguments arguments) throws IOException {
    var place = arguments.word("DIR, URL or FILE");
    if (!Source.isUrl(place) && Files.isRegularFile(Path.of(place))) {
      return verifyProof(Files.readAllBytes(Path.of(place)), arguments);
    }
    var log = Source.log(place, arguments);
    var key = key(place, arguments);
    var earlier = new ArrayList<Remembered>();
    for (var path : arguments.all("--earlier")) {
      earlier.add(Remembered.read(Path.of(path)));
    }
    var report = new LogVerifier(key, earlier, witnesses(arguments), gone(arguments)).verify(log);
    say(report, earlier.size());
    var keep = arguments.find("--keep");
    if (report.isGood() && keep.isPresent()) {
      Copying.memory(log, Path.of(keep.get()));
      out.println("kept in " + keep.get());
    }
    return report.isGood() ? GOOD : BAD;
  }

  private static long gone(Arguments arguments) {
    var text = arguments.find("--gone").orElse("0");
    if (!text.matches("[0-9]{1,18}")) {
      throw new WrongUse("expected --gone with a number of entries");
    }
    return Long.parseLong(text);
  }

  private static List<VerifierKey> witnesses(Arguments arguments) {
    return arguments.all("--witness").stream().map(VerifierKey::parse).toList();
  }

  private VerifierKey key(String place, Arguments arguments) throws IOException {
    var given = arguments.find("--key");
    if (given.isPresent()) {
      return VerifierKey.parse(given.get());
    }
    var found = Source.key(place, arguments).orElseThrow(() -> new WrongUse("expected --key VKEY"));
    out.println("note: the key comes from the log itself: " + found);
    out.println(
        "note: give it with --key, from elsewhere, to be safe from another log in its place");
    return VerifierKey.parse(found);
  }

  private void say(Report report, int earlier) {
    report.findings().forEach(finding -> out.println("BAD " + finding.text()));
    report.first().ifPresent(first -> out.println("first bad: " + first.text()));
    if (report.isGood()) {
      var checkpoint = report.checkpoint().orElseThrow();
      out.printf(
          "GOOD %d entries of %s, root %s%n",
          checkpoint.size(), checkpoint.origin(), checkpoint.root().base64());
      if (report.firstEntry() > 0) {
        out.printf(
            "entries 0 to %d are gone (retention); their hashes are there%n",
            report.firstEntry() - 1);
      }
      out.printf("continues %d earlier checkpoint(s)%n", earlier);
      report
          .cosigned()
          .forEach((witness, at) -> out.printf("seen by %s at %s%n", witness.name(), at));
    }
  }

  /// A proof holds if the entry in it is the entry of that index in the signed tree.
  private int verifyProof(byte[] bytes, Arguments arguments) {
    var proof = EntryProof.parse(bytes);
    var key = VerifierKey.parse(arguments.get("--key", "VKEY"));
    var signed =
        key.check(proof.checkpoint())
            .orElseThrow(() -> new Malformed("the checkpoint is not signed with this key"));
    for (var witness : witnesses(arguments)) {
      if (witness.check(proof.checkpoint()).isEmpty()) {
        throw new Malformed("the witness " + witness.name() + " has not signed the checkpoint");
      }
    }
    var checkpoint = Checkpoint.parse(signed.text());
    var entry = proof.extra().orElseThrow(() -> new Malformed("the proof holds no entry"));
    boolean included =
        checkpoint.origin().equals(key.name())
            && Proofs.includes(checkpoint, proof.index(), Hash.ofEntry(entry), proof.path());
    if (!included) {
      out.println("BAD the entry is not in the log of the checkpoint");
      return BAD;
    }
    out.printf("GOOD entry %d of %s%n", proof.index(), checkpoint.origin());
    out.println(visible(new String(entry, StandardCharsets.UTF_8)));
    return GOOD;
  }

  private int prove(Arguments arguments) throws IOException {
    var wanted = arguments.word("ENTRY");
    var log = Source.log(arguments.get("--log", "DIR|URL"), arguments);
    var note = Note.parse(log.checkpoint());
    long size = Checkpoint.parse(note.text()).size();
    long index = wanted.matches("[0-9]{1,18}") ? Long.parseLong(wanted) : find(log, size, wanted);
    if (index >= size) {
      throw new WrongUse("the log has %d entries, from 0 on".formatted(size));
    }
    var entry =
        bundle(log, index / TilePath.WIDTH_MAX, size)
            .orElseThrow(() -> new IOException("the entry is gone (retention)"))
            .get((int) (index % TilePath.WIDTH_MAX));
    var proof =
        new EntryProof(
            Optional.of(entry), index, new Tree(log.tiles(), size).inclusion(index), note);
    var file = Path.of(arguments.find("--out").orElse("entry-%d.tlog-proof".formatted(index)));
    Files.write(file, proof.bytes());
    out.println("wrote " + file);
    return GOOD;
  }

  /// The newest entry with this id.
  private static long find(LogCopy log, long size, String id) throws IOException {
    var wanted = "\"id\":\"" + id + "\"";
    for (long b = (size - 1) / TilePath.WIDTH_MAX; b >= 0; b--) {
      var entries = bundle(log, b, size).orElse(List.of());
      for (int i = entries.size() - 1; i >= 0; i--) {
        if (new String(entries.get(i), StandardCharsets.UTF_8).contains(wanted)) {
          return b * TilePath.WIDTH_MAX + i;
        }
      }
    }
    throw new WrongUse("no entry has this id; expected an index or an id");
  }

  private static Optional<List<byte[]>> bundle(LogCopy log, long index, long size)
      throws IOException {
    var path = TilePath.inTree(TilePath.ENTRIES, index, size);
    return log.tiles().read(path).or(() -> full(log, path)).map(EntryBundle::parse);
  }

  private static Optional<byte[]> full(LogCopy log, TilePath path) {
    try {
      return log.tiles().read(path.full());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// No control character reaches the terminal.
  private static String visible(String text) {
    var shown = new StringBuilder();
    text.chars()
        .forEach(c -> {
          boolean hidden =
              Character.isISOControl(c)
                  || Character.getType(c) == Character.FORMAT
                  || c == 0x2028
                  || c == 0x2029;
          shown.append(hidden ? "\\u%04x".formatted(c) : Character.toString(c));
        });
    return shown.toString();
  }
}
