package io.trivet.trust.audit;

import io.trivet.trust.json.CanonicalJson;
import io.trivet.trust.json.Json;
import io.trivet.trust.json.Malformed;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an entry of an audit log must be, whatever its hash says: canonical JSON, of this log's
/// tenant, and not dated before what was in the log already.
final class EntryRules {
  /// Entries are dated when the change is made and placed when it is committed; no change takes
  /// longer than that.
  static final Duration BACK_MAX = Duration.ofMinutes(5);

  private final String origin;
  private @Nullable Instant latest;
  private long latestIndex;

  EntryRules(String origin) {
    this.origin = origin;
  }

  /// What is wrong with the next entry, if something is.
  Optional<Finding> broken(long index, byte[] entry) {
    try {
      if (!(CanonicalJson.parse(entry) instanceof Json.Obj(var members))) {
        return bad(index, "it is not a JSON object");
      }
      var time = Instant.parse(text(members.get("time")));
      var tenant = text(members.get("tenant"));
      if (!origin.endsWith("/" + tenant)) {
        return bad(index, "it belongs to the log of another tenant");
      }
      return backDated(index, time);
    } catch (Malformed e) {
      return bad(index, "it is not an entry: " + e.text());
    } catch (DateTimeException _) {
      return bad(index, "it has no time");
    }
  }

  private static Optional<Finding> bad(long index, String what) {
    return Optional.of(Finding.entry(index, what));
  }

  /// Two entries contradict each other; which of them is wrong, their dates do not tell.
  private Optional<Finding> backDated(long index, Instant time) {
    if (latest != null && time.isBefore(latest.minus(BACK_MAX))) {
      return Optional.of(
          new Finding(
              latestIndex,
              index + 1,
              "entry %d is dated %s, but entry %d before it %s"
                  .formatted(index, time, latestIndex, latest)));
    }
    if (latest == null || time.isAfter(latest)) {
      latest = time;
      latestIndex = index;
    }
    return Optional.empty();
  }

  private static String text(@Nullable Json value) {
    if (value instanceof Json.Text(var text)) {
      return text;
    }
    throw new Malformed("a text is missing");
  }
}
