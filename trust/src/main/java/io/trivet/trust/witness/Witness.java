package io.trivet.trust.witness;

import io.trivet.trust.json.Malformed;
import io.trivet.trust.log.Checkpoint;
import io.trivet.trust.log.Hash;
import io.trivet.trust.log.Proofs;
import io.trivet.trust.note.Note;
import io.trivet.trust.note.SignerKey;
import io.trivet.trust.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Signs a checkpoint of a log it knows if, and only if, it continues the one signed before. Checks
/// and storing are one step under one lock, and what is signed is on the disk first, so neither two
/// requests at once nor a power cut can make it sign two histories.
public final class Witness implements AutoCloseable {
  private final SignerKey key;
  private final Map<String, VerifierKey> logs = new HashMap<>();
  private final WitnessState state;
  private final InstantSource clock;

  /// `logs`: the keys of the logs to witness; a key's name is the log's origin.
  public Witness(SignerKey key, List<VerifierKey> logs, Path directory, InstantSource clock)
      throws IOException {
    this.key = key;
    logs.forEach(log -> this.logs.put(log.name(), log));
    this.state = WitnessState.open(directory);
    this.clock = clock;
  }

  public VerifierKey verifier() {
    return key.verifier();
  }

  /// The order of the checks is that of C2SP tlog-witness.
  public Verdict add(byte[] request) throws IOException {
    AddCheckpoint add;
    Checkpoint checkpoint;
    try {
      add = AddCheckpoint.parse(request);
      checkpoint = Checkpoint.parse(add.note().text());
    } catch (Malformed e) {
      return new Verdict.Refused(400, e.text());
    }
    var log = logs.get(checkpoint.origin());
    if (log == null) {
      return new Verdict.Refused(404, "a log this witness does not know");
    }
    if (!isSigned(log, add.note())) {
      return new Verdict.Refused(403, "the checkpoint is not signed by its log");
    }
    return add.old() > checkpoint.size()
        ? new Verdict.Refused(400, "the old size is larger than the checkpoint's")
        : continued(log, add, checkpoint);
  }

  private static boolean isSigned(VerifierKey log, Note note) {
    try {
      return log.check(note).isPresent();
    } catch (Malformed _) {
      return false;
    }
  }

  private synchronized Verdict continued(VerifierKey log, AddCheckpoint add, Checkpoint checkpoint)
      throws IOException {
    var last = last(checkpoint.origin());
    if (add.old() != last.size()) {
      return new Verdict.Conflict(last.size());
    }
    if (checkpoint.size() == 0 && !checkpoint.root().equals(Hash.OF_NOTHING)) {
      return new Verdict.Refused(422, "the empty tree has another root");
    }
    if (!Proofs.continues(last, checkpoint, add.proof())) {
      return new Verdict.Refused(422, "the checkpoint does not continue the one signed before");
    }
    var line = key.cosign(add.note().text(), clock.instant());
    var logs = add.note().signatures().stream().filter(l -> isOf(l, log)).toList();
    state.store(checkpoint.origin(), new Note(add.note().text(), logs).with(line).bytes());
    return new Verdict.Cosigned(List.of(line.text()));
  }

  private static boolean isOf(Note.Line line, VerifierKey log) {
    return line.name().equals(log.name()) && line.keyId() == log.id();
  }

  /// What was signed last, or the empty tree. What stands on the disk must be our own word: a
  /// witness that believed a file somebody else wrote would sign any history.
  private Checkpoint last(String origin) throws IOException {
    var stored = state.find(WitnessState.hash(origin));
    if (stored.isEmpty()) {
      return new Checkpoint(origin, 0, Hash.OF_NOTHING);
    }
    try {
      var note = Note.parse(stored.get());
      var checkpoint = Checkpoint.parse(note.text());
      if (key.verifier().check(note).isPresent() && checkpoint.origin().equals(origin)) {
        return checkpoint;
      }
    } catch (Malformed e) {
      throw new IOException("the stored checkpoint of a log is damaged: " + e.text());
    }
    throw new IOException("the stored checkpoint of a log was not signed by this witness");
  }

  /// The checkpoint signed last, for the monitoring address `<hash of the origin>/checkpoint`.
  public Optional<byte[]> checkpoint(String originHash) throws IOException {
    return originHash.matches("[0-9a-f]{64}") ? state.find(originHash) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    state.close();
  }
}
