package io.trivet.server.devices.remote;

import io.trivet.server.people.audit.Evidence;
import io.trivet.wire.remote.RecordingChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Follows the chain of a recording's chunks and lays every head beside it that the audit log
/// keeps. The chain alone finds a chunk that is missing, changed or moved; the heads find a
/// recording that was written anew with a chain of its own, or cut off.
final class RecordingCheck {
  private static final OptionalInt NONE = OptionalInt.empty();

  private final RecordingStore.SessionRow row;
  private final List<Seal> seals;
  private final List<String> digests = new ArrayList<>();
  private byte[] head;

  /// Chunks that are under a head of the audit log.
  private int sealed;

  private @Nullable Fault fault;

  /// What is wrong; `chunk` is the number of the first bad one, if one can be named.
  record Fault(OptionalInt chunk, String text) {}

  RecordingCheck(RecordingStore.SessionRow row, byte[] genesis, List<Seal> seals) {
    this.row = row;
    this.head = genesis;
    this.seals = seals;
    seals.stream()
        .filter(seal -> seal.standing() == Evidence.Standing.FALSE)
        .findFirst()
        .ifPresent(seal ->
            fault = new Fault(NONE, seal.name() + ", which keeps a head, has been changed"));
    compare();
  }

  void add(RecordingStore.Chunk chunk) {
    if (fault != null || isStillGrowing(chunk)) {
      return;
    }
    var digest =
        RecordingChunk.digest(row.id().value(), chunk.number(), chunk.previous(), chunk.content());
    if (chunk.number() != count()) {
      bad("chunk %d is missing".formatted(count()));
    } else if (!Arrays.equals(chunk.previous(), head)) {
      bad("chunk %d does not follow what is before it".formatted(count()));
    } else if (!Arrays.equals(digest, chunk.digest())) {
      bad("chunk %d was changed".formatted(count()));
    }
    head = chunk.digest();
    digests.add(Seal.hex(head));
    compare();
  }

  /// `demanded`: the audit log is young enough to keep all heads of this recording.
  Optional<Fault> fault(boolean demanded) {
    if (row.expired()) {
      return Optional.of(new Fault(NONE, "the recording's time is over"));
    }
    if (fault == null) {
      checkEnd();
    }
    if (fault == null && demanded && row.endedAt().isPresent()) {
      checkLast();
    }
    return Optional.ofNullable(fault);
  }

  private void checkEnd() {
    int count = count();
    int promised = seals.stream().mapToInt(Seal::chunks).max().orElse(0);
    if (count < promised) {
      bad("chunk %d is missing: the audit log keeps a head of %d".formatted(count, promised));
    } else if (count < row.chunks()) {
      bad("chunk %d is missing".formatted(count));
    } else if (count > row.chunks()) {
      bad(row.chunks(), "chunk %d was added".formatted(row.chunks()));
    } else if (!Arrays.equals(head, row.head())) {
      fault = new Fault(NONE, "the last chunk is not the one that the session names");
    }
  }

  /// An ended session has a last head, over all of its chunks.
  private void checkLast() {
    var last = seals.stream().filter(seal -> seal.chain().last()).toList();
    if (last.isEmpty()) {
      fault =
          new Fault(
              NONE,
              "the audit log has no last head: the recorder failed, or the entry was taken away");
    } else if (last.getFirst().chunks() < count()) {
      int first = last.getFirst().chunks();
      bad(first, "chunk %d was added after the end".formatted(first));
    }
  }

  /// The heads over exactly what was read so far.
  private void compare() {
    for (var seal : seals) {
      if (seal.chunks() == count() && fault == null) {
        compare(seal);
      }
    }
  }

  private void compare(Seal seal) {
    if (seal.chain().head().equals(Seal.hex(head))) {
      sealed = count();
    } else if (count() == 0) {
      fault =
          new Fault(NONE, "device, user or time of the session are not those of " + seal.name());
    } else {
      int first = firstDifferent(seal);
      bad(first, differs(seal, first));
    }
  }

  /// The first chunk that is not under the seal, as well as can be told.
  private int firstDifferent(Seal seal) {
    var known = seal.chain().digests();
    int from = count() - known.size();
    for (int i = 0; i < known.size() && from >= 0; i++) {
      if (!known.get(i).equals(digests.get(from + i))) {
        return from + i;
      }
    }
    return sealed;
  }

  private String differs(Seal seal, int first) {
    boolean named = !seal.chain().digests().isEmpty() || first == count() - 1;
    return named
        ? "chunk %d is not the one that was recorded: %s keeps another head"
            .formatted(first, seal.name())
        : "one of the chunks %d to %d is not the one that was recorded: %s keeps another head"
            .formatted(first, count() - 1, seal.name());
  }

  private int count() {
    return digests.size();
  }

  /// What was written after the session's row was read.
  private boolean isStillGrowing(RecordingStore.Chunk chunk) {
    return row.endedAt().isEmpty() && chunk.number() >= row.chunks();
  }

  private void bad(String text) {
    bad(count(), text);
  }

  private void bad(int chunk, String text) {
    fault = new Fault(OptionalInt.of(chunk), text);
  }
}
