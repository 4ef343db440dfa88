package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Command;
import io.trivet.testkit.ServerProcess;
import io.trivet.testkit.TestDirectory;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The server as a program: it starts, stops, survives, and says what is wrong.
@Tag("slow")
class ProcessTest {
  private static final List<String> ANY_PORT = List.of("--port", "0");

  @Test
  void what_was_written_survives_a_kill_and_a_clean_stop() {
    try (var server = ServerProcess.start()) {
      var password = server.password();
      server.device(Map.of("mac", "survivor")).authenticate();
      server.kill9();
      server.startAgain();
      assertEquals(password, server.password());
      server.administrator().findDevice("survivor");
      assertTrue(server.stop() < 5, "SIGTERM ends it within five seconds");
      assertTrue(server.logText().strip().endsWith(" stopped"), "its last word is that it stopped");
      server.startAgain();
      server.administrator().accept("survivor");
    }
  }

  @Test
  void secrets_are_for_their_owner_only_and_the_password_for_nobody_else() throws IOException {
    try (var server = ServerProcess.start()) {
      for (var file : List.of("first-admin.txt", "secrets/device-token.key", "secrets/ca.key")) {
        var mode = Files.getPosixFilePermissions(server.data().resolve(file));
        assertEquals(2, mode.size(), file + " " + mode);
      }
      assertEquals(2, Files.readAllLines(server.data().resolve("first-admin.txt")).size());
      server.stop();
      Files.writeString(server.data().resolve("secrets/device-token.key"), "");
      var said = ServerProcess.runToEnd(server.data(), Map.of(), ANY_PORT);
      assertTrue(said.startsWith("1 ") && said.contains("empty or damaged"), said);
      Files.delete(server.data().resolve("secrets/device-token.key"));
      server.startAgain();
    }
  }

  @Test
  void a_second_server_on_the_same_data_is_refused() {
    try (var server = ServerProcess.start()) {
      var said = ServerProcess.runToEnd(server.data(), Map.of(), ANY_PORT);
      assertTrue(said.startsWith("1 ") && said.contains("another server (process "), said);
      server.administrator();
    }
  }

  @Test
  void a_port_that_is_taken_is_named() throws IOException {
    try (var taken = new ServerSocket(0);
        var data = new TestDirectory("data")) {
      var port = Integer.toString(taken.getLocalPort());
      var said = ServerProcess.runToEnd(data.path(), Map.of(), List.of("--port", port));
      assertTrue(said.startsWith("1 ") && said.contains("cannot listen on port " + port), said);
    }
  }

  @Test
  void a_full_disk_is_named() {
    Assumptions.assumeTrue(
        System.getProperty("user.name", "").equals("root"), "a small disk is made by root");
    try (var data = new TestDirectory("data")) {
      Command.run(
          data.path(), "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", data.path().toString());
      try {
        var said = ServerProcess.runToEnd(data.path(), Map.of(), ANY_PORT);
        assertTrue(said.startsWith("1 ") && said.contains("is full"), said);
      } finally {
        Command.run(data.path().getParent(), "umount", data.path().toString());
      }
    }
  }

  @Test
  void a_database_that_is_away_and_a_misspelt_setting_are_named() {
    try (var data = new TestDirectory("data")) {
      var wrong =
          Map.of(
              "TRIVET_DB_URL", "jdbc:postgresql://127.0.0.1:1/none",
              "TRIVET_DB_PASSWORD", "x");
      var away = ServerProcess.runToEnd(data.path(), wrong, ANY_PORT);
      assertTrue(away.startsWith("1 ") && away.contains("cannot reach the database"), away);
      assertTrue(
          ServerProcess.runToEnd(data.path(), Map.of("TRIVET_PROT", "1"), ANY_PORT)
              .contains("unknown setting TRIVET_PROT"));
    }
  }
}
