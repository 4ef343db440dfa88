package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Command;
import io.trivet.testkit.ServerProcess;
import io.trivet.testkit.TestDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The unmodified command-line client of Mender.
@Tag("real-clients")
class MenderCliTest {
  private final TestDirectory directory = new TestDirectory("cli");
  private final Path home = directory.path();
  // of its own: this version of the client shows the first page of devices only
  private final ServerProcess server = ServerProcess.start();

  @AfterEach
  void close() {
    server.close();
    directory.close();
  }

  @Test
  void mender_cli_logs_in_uploads_lists_and_deletes() throws IOException {
    Command.require("mender-cli");
    Command.require("mender-artifact");
    var name = Shared.unique("from-cli");
    Files.writeString(home.resolve("payload"), "hello");
    Command.run(
        home,
        "mender-artifact",
        "write",
        "module-image",
        "-T",
        "script",
        "-n",
        name,
        "-t",
        "board",
        "-o",
        "a.mender",
        "-f",
        "payload");
    var admin = server.administrator();
    server.device(Map.of("mac", "02:00")).authenticate();
    var device = admin.findDevice("02:00").get("id").stringValue();

    cli("login", "--username", server.email(), "--password", server.password());
    cli("artifacts", "upload", "--description", "made by a test", "a.mender");
    var listed = cli("artifacts", "list", "--detail", "3");
    assertTrue(listed.contains(name) && listed.contains("made by a test"), listed);
    assertTrue(cli("devices", "list").contains(device));

    var id =
        admin
            .get("/api/management/v1/deployments/artifacts/list?name=" + name)
            .json()
            .get(0)
            .get("id")
            .stringValue();
    cli("artifacts", "delete", id);
    assertFalse(cli("artifacts", "list").contains(name));
  }

  private String cli(String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                "env",
                "HOME=" + home,
                "XDG_CACHE_HOME=" + home,
                "SSL_CERT_FILE=" + server.caCertificate(),
                "mender-cli",
                "--server",
                server.url().toString()));
    command.addAll(List.of(arguments));
    return Command.run(home, command.toArray(String[]::new));
  }
}
