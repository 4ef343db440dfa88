package io.trivet.server.platform.db;

import io.trivet.server.platform.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A PostgreSQL of our own in the data directory: the real programs, with fsync on, a password
/// (scram), loopback only, and run as an unprivileged user when the server is root. If the server
/// is killed its PostgreSQL lives on; the next start finds it by its pid file and goes on with it.
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final Duration START_WAIT_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_WAIT_MAX = Duration.ofSeconds(20);
  private static final String USER = "trivet";

  private final Path directory;
  private final Path programs;
  private final Path data;
  private final Path log;
  private final String password;
  private final List<String> runAs;

  private EmbeddedPostgres(Path directory) {
    this.directory = directory;
    this.programs = PostgresBinaries.unpack(directory.resolve("programs")).resolve("bin");
    this.data = directory.resolve("data");
    this.log = directory.resolve("postgres.log");
    this.runAs = UnprivilegedUser.prefix(directory);
    this.password = password(directory.resolve("password"));
  }

  /// Starts PostgreSQL in `directory`, making the database on the first start.
  public static EmbeddedPostgres start(Path directory) {
    try {
      Files.createDirectories(directory);
      PostgresBinaries.sweep(directory.resolve("programs"));
      var postgres = new EmbeddedPostgres(directory);
      postgres.makeDatabase();
      postgres.run();
      return postgres;
    } catch (IOException e) {
      throw new StartFailure("cannot use the data directory %s: %s".formatted(directory, e), e);
    }
  }

  public DatabaseAddress address() {
    int port = runningPort().orElseThrow(() -> new StartFailure("PostgreSQL is not running"));
    return new DatabaseAddress(
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port), USER, password);
  }

  private void makeDatabase() throws IOException {
    if (Files.exists(data.resolve("PG_VERSION"))) {
      requireVersion();
      return;
    }
    // initdb refuses a directory with something in it: what a killed first start left is removed.
    UnprivilegedUser.deleteTree(data);
    UnprivilegedUser.makeDirectory(data, runAs);
    UnprivilegedUser.makeFile(log, runAs);
    var file = Files.createTempFile(directory, "password", "");
    try {
      Files.writeString(file, password);
      UnprivilegedUser.own(file, runAs);
      execute(
          Duration.ofMinutes(2),
          program("initdb"),
          "--pgdata=" + data,
          "--username=" + USER,
          "--pwfile=" + file,
          "--auth=scram-sha-256",
          "--encoding=UTF8",
          "--locale=C");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private void requireVersion() throws IOException {
    var version = Files.readString(data.resolve("PG_VERSION")).strip();
    if (!version.equals(Integer.toString(PostgresBinaries.MAJOR))) {
      throw new StartFailure(
          "the database in %s was made by PostgreSQL %s, this program brings %d: export it with the"
                  .formatted(data, version, PostgresBinaries.MAJOR)
              + " older program and import it into an empty data directory");
    }
  }

  private void run() {
    if (runningPort().isPresent() && answers(Duration.ofSeconds(30))) {
      LOG.info("postgres adopted data={}", data);
      return;
    }
    int port = freePort();
    var command =
        new ArrayList<>(
            List.of(
                program("pg_ctl"),
                "start",
                "--pgdata=" + data,
                "--log=" + log,
                "--wait",
                "--timeout=" + START_WAIT_MAX.toSeconds(),
                "--options=" + options(port)));
    execute(START_WAIT_MAX.plusSeconds(10), command.toArray(String[]::new));
    if (!answers(START_WAIT_MAX)) {
      throw new StartFailure("PostgreSQL does not answer; its log ends with:\n" + logTail());
    }
  }

  private static String options(int port) {
    return String.join(
        " ",
        "-c port=" + port,
        "-c listen_addresses=127.0.0.1",
        "-c unix_socket_directories=''",
        "-c max_connections=120",
        "-c shared_buffers=128MB",
        "-c max_wal_size=2GB",
        "-c wal_compression=on",
        "-c fsync=on",
        "-c synchronous_commit=on",
        "-c log_timezone=UTC",
        "-c timezone=UTC");
  }

  private boolean answers(Duration wait) {
    long end = System.nanoTime() + wait.toNanos();
    do {
      try (var _ = DriverManager.getConnection(address().url(), USER, password)) {
        return true;
      } catch (SQLException | StartFailure e) {
        LOG.debug("postgres not ready", e);
      }
    } while (System.nanoTime() < end && rest());
    return false;
  }

  private static boolean rest() {
    try {
      Thread.sleep(50); // tidy: PostgreSQL is starting or recovering
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// The port in the pid file, if the process it names is alive and runs on our data directory.
  private Optional<Integer> runningPort() {
    try {
      var lines = Files.readAllLines(data.resolve("postmaster.pid"));
      if (lines.size() < 4 || !isPostgres(Long.parseLong(lines.get(0).strip()))) {
        return Optional.empty();
      }
      return Optional.of(Integer.parseInt(lines.get(3).strip()));
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  private boolean isPostgres(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().commandLine())
        .or(() -> commandLine(pid))
        .filter(line -> line.contains("postgres") && line.contains(data.toString()))
        .isPresent();
  }

  private static Optional<String> commandLine(long pid) {
    try {
      return Optional.of(Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' '));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    if (runningPort().isPresent()) {
      execute(
          STOP_WAIT_MAX.plusSeconds(10),
          program("pg_ctl"),
          "stop",
          "--pgdata=" + data,
          "--mode=fast",
          "--wait",
          "--timeout=" + STOP_WAIT_MAX.toSeconds());
    }
  }

  private String program(String name) {
    return programs.resolve(name).toString();
  }

  private void execute(Duration limit, String... command) {
    var whole = new ArrayList<>(runAs);
    whole.addAll(List.of(command));
    try {
      var output = Files.createTempFile("trivet-postgres", ".log");
      var process =
          new ProcessBuilder(whole)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
      var said = Files.readString(output);
      Files.deleteIfExists(output);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new StartFailure(
            "%s failed: %s\n%s"
                .formatted(Path.of(command[0]).getFileName(), said.strip(), logTail()));
      }
    } catch (IOException e) {
      throw new StartFailure("cannot run " + command[0], e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    }
  }

  private String logTail() {
    try {
      var lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  private static String password(Path file) {
    try {
      if (!Files.exists(file)) {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, HexFormat.of().formatHex(bytes));
      }
      var password = Files.readString(file).strip();
      if (password.length() < 32) {
        throw new StartFailure(file + " is empty or damaged; restore it from a backup");
      }
      return password;
    } catch (IOException e) {
      throw new StartFailure("cannot use %s: %s".formatted(file, e), e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new StartFailure("no free port on the loopback address", e);
    }
  }
}
