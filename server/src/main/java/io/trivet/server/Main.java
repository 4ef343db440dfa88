package io.trivet.server;

import io.trivet.server.platform.LogLine;
import io.trivet.server.platform.StartFailure;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/// The command line of the server.
public final class Main {
  private static final String HELP =
      """
      trivet up [--data DIR] [--port N] [--http-port N]   start the server
      trivet settings                                     print all settings
      """;

  /// Wrong use, and a start that failed.
  private static final int EXIT_USAGE = 2;

  private static final int EXIT_START = 1;

  private Main() {}

  public static void main(String[] arguments) {
    var command = arguments.length == 0 ? "help" : arguments[0];
    switch (command) {
      case "up" -> up(Arrays.copyOfRange(arguments, 1, arguments.length));
      case "settings" -> System.out.print(Setting.page());
      case "help", "--help" -> System.out.print(HELP);
      default -> {
        System.err.print("unknown command " + command + "\n" + HELP);
        System.exit(EXIT_USAGE);
      }
    }
  }

  /// Runs until SIGTERM or SIGINT, then stops cleanly.
  private static void up(String[] arguments) {
    LogLine.install();
    try {
      var config = ServerConfig.parse(Arrays.asList(arguments), System.getenv());
      var server = Server.start(config, InstantSource.system());
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
      new CountDownLatch(1).await();
    } catch (StartFailure e) {
      System.err.println("trivet cannot start: " + e.getMessage());
      System.exit(EXIT_START);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
