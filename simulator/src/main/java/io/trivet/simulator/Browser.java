package io.trivet.simulator;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/// The newcomer's own browser, where there is a desktop to open one on.
final class Browser {
  private Browser() {}

  /// Does nothing where there is no desktop or no program that opens addresses.
  static void open(URI address) {
    var program = program();
    if (program.isEmpty()) {
      return;
    }
    try {
      new ProcessBuilder(program, address.toString())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException _) {
      // The address stands on the screen; it can be opened by hand.
    }
  }

  private static String program() {
    if (System.getProperty("os.name", "").startsWith("Mac")) {
      return "open";
    }
    boolean desktop =
        List.of("DISPLAY", "WAYLAND_DISPLAY").stream().anyMatch(System.getenv()::containsKey);
    return desktop ? "xdg-open" : "";
  }
}
