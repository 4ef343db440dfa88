package io.trivet.wire.remote;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Tells typed text that may be remembered from text that may not.
///
/// Nobody but the device knows whether its terminal echoes. What can be known from outside is
/// whether typed characters came back: an echo repeats them, in order, at the beginning of what the
/// terminal shows next. So a typed character counts as echoed only when it comes back so; all else
/// is withheld and only counted. That loses what is typed into full-screen programs, which do not
/// echo keys, and it never keeps what was typed at a prompt for a password. What the screen showed
/// is in the output anyway. Not thread-safe.
public final class EchoWatch {
  /// Typed bytes that wait for their echo; beyond that the oldest are withheld.
  static final int PENDING_BYTES_MAX = 64 << 10;

  private final StringBuilder pending = new StringBuilder();
  private final StringBuilder echoed = new StringBuilder();
  private int withheld;

  /// What has been decided about typed characters, in their order.
  public sealed interface Typed {
    record Echoed(String text) implements Typed {}

    record Withheld(int characters) implements Typed {}
  }

  /// The user types.
  public List<Typed> typed(byte[] bytes) {
    var decided = new ArrayList<Typed>();
    pending.append(new String(bytes, StandardCharsets.UTF_8));
    if (pending.length() > PENDING_BYTES_MAX) {
      withhold(pending.length() - PENDING_BYTES_MAX, decided);
    }
    return decided;
  }

  /// The terminal shows something.
  public List<Typed> shown(byte[] bytes) {
    var decided = new ArrayList<Typed>();
    if (pending.isEmpty()) {
      return decided;
    }
    var output = new String(bytes, StandardCharsets.UTF_8);
    int at = 0;
    while (at < output.length() && !pending.isEmpty()) {
      char shown = output.charAt(at);
      char typed = pending.charAt(0);
      if (Character.isISOControl(typed) && !isEnter(typed)) {
        echoed.append(typed); // a key such as Backspace, which shows itself in ways of its own
        pending.deleteCharAt(0);
      } else if (isEnter(shown)) {
        if (!lineEnded(decided)) {
          break;
        }
        at += output.startsWith("\r\n", at) ? 2 : 1;
      } else if (shown == typed && !isEnter(typed)) {
        echoed.append(typed);
        pending.deleteCharAt(0);
        at++;
      } else {
        break;
      }
    }
    flush(decided);
    return decided;
  }

  /// The end of the session, or a pause long enough that no echo will come.
  public List<Typed> givenUp() {
    var decided = new ArrayList<Typed>();
    withhold(pending.length(), decided);
    return decided;
  }

  public boolean isWaiting() {
    return !pending.isEmpty();
  }

  /// The terminal has begun a new line: what was typed before Enter and did not come back is a
  /// secret, whatever comes later. False if Enter was not typed.
  private boolean lineEnded(List<Typed> decided) {
    for (int i = 0; i < pending.length(); i++) {
      if (isEnter(pending.charAt(i))) {
        if (i > 0) {
          withhold(i, decided);
        }
        echoed.append('\r');
        pending.deleteCharAt(0);
        return true;
      }
    }
    return false;
  }

  private void withhold(int count, List<Typed> decided) {
    flush(decided);
    if (count > 0) {
      pending.delete(0, count);
      withheld += count;
    }
    if (withheld > 0) {
      decided.add(new Typed.Withheld(withheld));
      withheld = 0;
    }
  }

  private void flush(List<Typed> decided) {
    if (!echoed.isEmpty()) {
      decided.add(new Typed.Echoed(echoed.toString()));
      echoed.setLength(0);
    }
  }

  private static boolean isEnter(char c) {
    return c == '\r' || c == '\n';
  }
}
