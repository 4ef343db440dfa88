package io.trivet.server.devices.remote;

import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.people.audit.Evidence;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// A head of a recording's chain in the audit log: so many chunks, and the digest that stands for
/// all of them. `digests` are those of the newest chunks, as many as have come since the seal
/// before, so that one that was changed can be named; empty if there were too many.
record Seal(OptionalLong index, Evidence.Standing standing, Chain chain) {
  /// An entry of the log shall stay short.
  static final int DIGESTS_MAX = 24;

  /// What is sealed; `last` when the session has ended.
  record Chain(int chunks, String head, List<String> digests, boolean last) {
    Chain {
      digests = List.copyOf(digests);
    }

    static Chain of(int chunks, byte[] head, List<byte[]> digests, boolean last) {
      return new Chain(
          chunks,
          hex(head),
          digests.size() > DIGESTS_MAX ? List.of() : digests.stream().map(Seal::hex).toList(),
          last);
    }
  }

  static AuditEntry entry(RemoteSessionId session, Chain chain) {
    return AuditEntry.of(AuditAction.SEAL_RECORDING, session, "")
        .withMeta(
            Map.of(
                "session_id", List.of(session.toString()),
                "head", List.of(chain.head()),
                "chunks", List.of(Integer.toString(chain.chunks())),
                "digests", chain.digests(),
                "last", List.of(Boolean.toString(chain.last()))));
  }

  /// All of a session, the oldest first.
  static List<Seal> read(Evidence evidence, TenantId tenant, RemoteSessionId session) {
    return evidence.about(tenant, AuditAction.SEAL_RECORDING, session.toString()).stream()
        .map(Seal::read)
        .toList();
  }

  private static Seal read(Evidence.Entry entry) {
    var chunks = entry.meta("chunks");
    boolean number = chunks.size() == 1 && chunks.getFirst().matches("[0-9]{1,9}");
    var chain =
        new Chain(
            number ? Integer.parseInt(chunks.getFirst()) : 0,
            String.join("", entry.meta("head")),
            entry.meta("digests"),
            entry.meta("last").contains("true"));
    return new Seal(entry.index(), number ? entry.standing() : Evidence.Standing.FALSE, chain);
  }

  int chunks() {
    return chain.chunks();
  }

  /// What to call it before people.
  String name() {
    return index.isPresent()
        ? "entry %d of the audit log".formatted(index.getAsLong())
        : "the newest entry of the audit log";
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
