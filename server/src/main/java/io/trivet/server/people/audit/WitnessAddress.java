package io.trivet.server.people.audit;

import io.trivet.server.platform.StartFailure;
import io.trivet.trust.json.Malformed;
import io.trivet.trust.note.VerifierKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// A witness the operator trusts: one part of `TRIVET_AUDIT_WITNESSES`, its key and where it takes
/// checkpoints (the submission prefix of C2SP tlog-witness).
public record WitnessAddress(VerifierKey key, URI url) {
  private static final String EXPECTED =
      "TRIVET_AUDIT_WITNESSES must be VKEY URL, several with commas between: %s";

  /// Reads the setting.
  public static List<WitnessAddress> parse(String setting) {
    var witnesses = new ArrayList<WitnessAddress>();
    for (var text : setting.strip().split("\\s*,\\s*", -1)) {
      if (!text.isEmpty()) {
        witnesses.add(one(text));
      }
    }
    return witnesses;
  }

  private static WitnessAddress one(String text) {
    var parts = text.split("\\s+", -1);
    if (parts.length != 2 || !parts[1].matches("https?://.+")) {
      throw new StartFailure(EXPECTED.formatted("a key, a space and an http address"));
    }
    try {
      return new WitnessAddress(
          VerifierKey.parse(parts[0]), URI.create(parts[1].replaceAll("/+$", "")));
    } catch (Malformed e) {
      throw new StartFailure(EXPECTED.formatted(e.text()));
    } catch (IllegalArgumentException _) {
      throw new StartFailure(EXPECTED.formatted("that is no address"));
    }
  }
}
