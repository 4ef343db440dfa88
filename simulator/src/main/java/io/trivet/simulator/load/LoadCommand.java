package io.trivet.simulator.load;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// `trivet simulator load`.
public final class LoadCommand {
  private LoadCommand() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(List.of(arguments)));
  }

  /// The exit code: 0 goal reached and nothing wrong, 1 not, 2 the command or a file is wrong.
  static int run(List<String> arguments) throws InterruptedException {
    // before the first HTTP client: lets a request ask for its connection to be closed
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection");
    if (arguments.isEmpty() || !arguments.getFirst().equals("load")) {
      System.err.print(Options.USAGE);
      return 2;
    }
    try {
      var options = Options.parse(arguments.subList(1, arguments.size()));
      var outcome = Run.of(options, System.err);
      System.out.print(outcome.text());
      if (options.json().isPresent()) {
        Files.write(options.json().get(), JsonMapper.shared().writeValueAsBytes(outcome));
      }
      return outcome.isGood() ? 0 : 1;
    } catch (FleetFile.Wrong | IOException e) {
      System.err.println("trivet simulator load: " + e.getMessage());
      return 2;
    }
  }
}
