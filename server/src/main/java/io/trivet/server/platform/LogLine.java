package io.trivet.server.platform;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// One line for each thing that happened: time, level, source, then what the code says as
/// key=value. Line ends inside a message cannot begin a line of their own.
public final class LogLine extends Formatter {

  /// The logging system of Java takes its handlers away as soon as the process is told to stop;
  /// what the server says while it stops would be lost. This one keeps them to the end.
  public static final class ToTheEnd extends LogManager {
    @Override
    public void reset() {
      // only the shutdown of the process calls this
    }
  }

  /// Makes this the form of everything that is logged, on standard error. The first thing a process
  /// does: the logging system is chosen by its first use.
  public static void install() {
    System.setProperty("java.util.logging.manager", ToTheEnd.class.getName());
    for (var handler : Logger.getLogger("").getHandlers()) {
      Logger.getLogger("").removeHandler(handler);
    }
    var console = new ConsoleHandler();
    console.setFormatter(new LogLine());
    console.setLevel(Level.INFO);
    var root = Logger.getLogger("");
    root.addHandler(console);
    root.setLevel(Level.INFO);
    for (var chatty : new String[] {"org.flywaydb", "com.zaxxer.hikari", "io.helidon"}) {
      quiet(chatty);
    }
  }

  private static void quiet(String name) {
    KEPT.add(Logger.getLogger(name));
    KEPT.getLast().setLevel(Level.WARNING);
  }

  /// The logging system holds loggers weakly; without this their levels would be forgotten.
  private static final java.util.List<Logger> KEPT = new java.util.ArrayList<>();

  @Override
  public String format(LogRecord record) {
    var name = String.valueOf(record.getLoggerName());
    var line =
        "%s %-7s %s %s"
            .formatted(
                record.getInstant().truncatedTo(ChronoUnit.MILLIS),
                record.getLevel().getName(),
                name.substring(name.lastIndexOf('.') + 1),
                formatMessage(record).replace("\n", "\\n").replace("\r", "\\r"));
    return line + "\n" + stackTrace(record);
  }

  private static String stackTrace(LogRecord record) {
    var thrown = record.getThrown();
    if (thrown == null) {
      return "";
    }
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
