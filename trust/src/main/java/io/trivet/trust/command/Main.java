package io.trivet.trust.command;

import io.trivet.trust.json.Malformed;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/// The command line of an auditor and of a witness. Exit codes: 0 good, 1 bad, 2 wrong use.
public final class Main {
  private static final int BAD = 1;
  private static final int WRONG_USE = 2;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(Arrays.asList(arguments), System.out, System.err));
  }

  /// Runs a command and returns its exit code.
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    var command = arguments.isEmpty() ? "" : arguments.getFirst();
    var rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    try {
      return switch (command) {
        case "audit" -> new AuditCommand(out).run(rest);
        case "witness" -> new WitnessCommand(out).run(rest);
        default -> throw new WrongUse("expected audit or witness");
      };
    } catch (WrongUse e) {
      err.println("trivet " + command + ": " + e.getMessage());
      err.print(AuditCommand.HELP + WitnessCommand.HELP);
      return WRONG_USE;
    } catch (Malformed e) {
      out.println("BAD " + e.text());
      return BAD;
    } catch (IOException | java.io.UncheckedIOException e) {
      err.println("trivet " + command + ": " + e.getMessage());
      return WRONG_USE;
    }
  }
}
