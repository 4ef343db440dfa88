package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Await;
import io.trivet.testkit.Command;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.RealClients;
import io.trivet.testkit.RealClients.RealDevice;
import io.trivet.testkit.ServerProcess;
import io.trivet.testkit.TestDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// Remote access with Debian's own mender-connect on the device and mender-cli beside our own
/// client. The scenarios share one server and one device.
@Tag("real-clients")
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RealRemoteTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  private static RealClients clients;
  private static ServerProcess server;
  private static ManagementClient admin;
  private static RealDevice device;
  private static String id;
  private static TestDirectory directory;

  @BeforeAll
  static void start() throws IOException {
    clients = new RealClients();
    directory = new TestDirectory("remote");
    // a port of its own, so that the device finds the server again after a restart
    server =
        ServerProcess.start(
            java.util.Map.of(),
            List.of("--port", Integer.toString(freePort()), "--http-port", "0"));
    admin = server.administrator();
    device = clients.start(7, server.url(), server.caCertificate(), "");
    Await.until(SOON, "the device asks", () -> admin.findDevice(device.mac()) != null);
    admin.accept(device.mac());
    id = admin.findDevice(device.mac()).get("id").stringValue();
    Await.until(
        SOON,
        "the device is let in",
        () -> device.log().contains("successfully received new authorization"));
    clients.connect(device);
    awaitConnected();
  }

  @AfterAll
  static void stop() {
    if (clients != null) {
      clients.close();
    }
    if (server != null) {
      server.close();
    }
    if (directory != null) {
      directory.close();
    }
  }

  private static void awaitConnected() {
    Await.until(SOON, "the device is connected", () -> status().equals("connected"));
  }

  private static String status() {
    return admin
        .get(RemoteUser.BASE + "/devices/" + id)
        .require(200)
        .json()
        .get("status")
        .stringValue();
  }

  private static RemoteUser shell() {
    return RemoteUser.shell(server.target(), admin, id);
  }

  @Test
  @Order(1)
  void a01_a_shell_runs_commands_and_knows_its_size() {
    try (var user = shell()) {
      user.type("echo sum=$((40+2)); stty size\r");
      user.expect("sum=42\r\n");
      user.expect("24 80\r\n");
      user.resize(132, 50);
      user.type("stty size\r");
      user.expect("50 132\r\n");
    }
  }

  @Test
  @Order(2)
  void a02_an_interrupt_reaches_the_command() {
    try (var user = shell()) {
      user.type("echo be''gin; sleep 1000; echo code=$?\r");
      user.expect("begin\r\n");
      user.type("\u0003");
      user.expect("^C"); // what is typed before the interrupt is flushed with it
      user.type("echo after=$((1+1))\r");
      user.expect("after=2\r\n");
    }
  }

  @Test
  @Order(3)
  void a03_text_of_any_script_goes_both_ways() {
    try (var user = shell()) {
      user.type("printf '<%s>' 'żółw 亀 🐢'\r");
      user.expect("<żółw 亀 🐢>");
    }
  }

  @Test
  @Order(4)
  void a04_a_large_paste_arrives_whole() {
    try (var user = shell()) {
      user.type("stty -echo -icanon; echo re''ady; head -c 200000 | sha256sum; stty sane\r");
      user.expect("ready\r\n");
      var paste = "0123456789abcdefghijklmnopqrstuvwxyz_-+.".repeat(5000);
      user.type(paste);
      user.expect(sha256(paste.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }
  }

  @Test
  @Order(5)
  void a05_two_people_have_shells_of_their_own() {
    try (var one = shell();
        var other = shell()) {
      one.type("who=o''ne; echo $who\r");
      other.type("who=ot''her; echo $who\r");
      one.expect("one\r\n");
      other.expect("other\r\n");
      one.type("echo [$who]\r");
      one.expect("[one]");
    }
  }

  @Test
  @Order(6)
  void a06_a_hundred_megabytes_of_output_come_through() {
    try (var user = shell()) {
      user.type("head -c 100000000 /dev/zero | tr '\\0' x; echo e''nd\r");
      user.expectBytes(100_000_000, Duration.ofMinutes(2));
      user.expect("end\r\n");
    }
  }

  @Test
  @Order(7)
  void b01_mender_cli_opens_a_terminal() throws IOException {
    cli("login", "--username", server.email(), "--password", server.password());
    var said =
        run(
            "(sleep 2; printf 'echo from-$((20+1))\\r'; sleep 2; printf 'exit\\r'; sleep 1) | "
                + "timeout 30 script -qec \""
                + String.join(" ", command("terminal", id))
                + "\" /dev/null || true");
    assertTrue(said.contains("from-21"), said);
  }

  @Test
  @Order(8)
  void b02_mender_cli_copies_files_up_and_down() throws IOException {
    var source = directory.path().resolve("up.bin");
    Files.write(source, random(1_000_000));
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwxr-x---"));
    cli("cp", source.toString(), id + ":" + directory.path().resolve("on-device.bin"));
    assertEquals(
        "rwxr-x---",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(directory.path().resolve("on-device.bin"))));
    assertEquals(-1, Files.mismatch(source, directory.path().resolve("on-device.bin")));
    var back = directory.path().resolve("down.bin");
    cli("cp", id + ":" + directory.path().resolve("on-device.bin"), back.toString());
    assertEquals(-1, Files.mismatch(source, back));
  }

  @Test
  @Order(9)
  void b03_a_tcp_and_a_udp_port_of_the_device_are_reached_through_mender_cli() throws Exception {
    try (var tcp = new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress());
        var udp = new java.net.DatagramSocket(0, java.net.InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> echo(tcp));
      Thread.ofVirtual().start(() -> echo(udp));
      int tcpPort = freePort();
      int udpPort = freePort();
      var forward =
          new ProcessBuilder(
                  command(
                      "port-forward",
                      id,
                      "tcp/%d:127.0.0.1:%d".formatted(tcpPort, tcp.getLocalPort()),
                      "udp/%d:127.0.0.1:%d".formatted(udpPort, udp.getLocalPort())))
              .redirectErrorStream(true)
              .redirectOutput(directory.path().resolve("forward.log").toFile())
              .start();
      try {
        var payload = random(300_000);
        Await.until(SOON, "the TCP echo comes back", () -> comesBack(tcpPort, payload));
        Await.until(SOON, "the UDP echo comes back", () -> comesBackByUdp(udpPort));
      } finally {
        forward.destroy();
        forward.waitFor();
      }
    }
    Await.until(
        SOON,
        "the forwards are in the list of sessions",
        () -> admin.get(RemoteUser.BASE + "/sessions").text().contains("\"forward\""));
  }

  private static boolean comesBack(int port, byte[] payload) throws IOException {
    try (var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      Thread.ofVirtual().start(() -> write(socket, payload));
      return java.util.Arrays.equals(payload, socket.getInputStream().readNBytes(payload.length));
    }
  }

  private static void write(java.net.Socket socket, byte[] payload) {
    try {
      socket.getOutputStream().write(payload);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static boolean comesBackByUdp(int port) throws IOException {
    try (var socket = new java.net.DatagramSocket()) {
      socket.setSoTimeout(2_000);
      var loopback = java.net.InetAddress.getLoopbackAddress();
      var out = "datagram".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      socket.send(new java.net.DatagramPacket(out, out.length, loopback, port));
      var back = new java.net.DatagramPacket(new byte[100], 100);
      socket.receive(back);
      return back.getLength() == out.length;
    }
  }

  private static void echo(java.net.ServerSocket server) {
    try {
      while (true) {
        var socket = server.accept();
        Thread.ofVirtual()
            .start(() -> {
              try (socket) {
                socket.getInputStream().transferTo(socket.getOutputStream());
              } catch (IOException _) {
                // the other side has gone
              }
            });
      }
    } catch (IOException _) {
      return; // the test is over
    }
  }

  private static void echo(java.net.DatagramSocket server) {
    try {
      while (true) {
        var packet = new java.net.DatagramPacket(new byte[2000], 2000);
        server.receive(packet);
        server.send(packet);
      }
    } catch (IOException _) {
      return; // the test is over
    }
  }

  private static int freePort() throws IOException {
    try (var probe = new java.net.ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  @Test
  @Order(10)
  void c01_two_hundred_megabytes_go_up_and_down_unchanged() throws IOException {
    var source = directory.path().resolve("large.bin");
    var bytes = random(1 << 20);
    try (var out = Files.newOutputStream(source)) {
      for (int i = 0; i < 200; i++) {
        bytes[0] = (byte) i;
        out.write(bytes);
      }
    }
    var target = directory.path().resolve("large.on-device");
    curl("-F", "path=" + target, "-F", "mode=640", "-F", "file=@" + source, "-X", "PUT", "/upload");
    assertEquals(-1, Files.mismatch(source, target));
    var back = directory.path().resolve("large.back");
    curl("-o", back.toString(), "/download?path=" + target);
    assertEquals(-1, Files.mismatch(source, back));
    Files.delete(source);
    Files.delete(target);
    Files.delete(back);
  }

  private static void curl(String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                "curl",
                "-sS",
                "--fail",
                "--cacert",
                server.caCertificate().toString(),
                "-H",
                "Authorization: Bearer " + admin.token()));
    command.addAll(List.of(arguments).subList(0, arguments.length - 1));
    command.add(
        server.url() + RemoteUser.BASE + "/devices/" + id + arguments[arguments.length - 1]);
    Command.run(directory.path(), command.toArray(String[]::new));
  }

  @Test
  @Order(11)
  void c02_a_runbook_runs_on_the_device() {
    var runbook =
        java.util.Map.of(
            "name", "count-lines",
            "command", "printf '%s|' \"{{what}}\"; wc -l < /etc/passwd; exit 4",
            "parameters", List.of(java.util.Map.of("name", "what", "type", "text")));
    admin.post(RemoteUser.BASE + "/runbooks", runbook).require(201);
    var order =
        java.util.Map.of(
            "devices", List.of(id), "parameters", java.util.Map.of("what", "a '$(id)' `id` \"b"));
    var run =
        RemoteUser.BASE
            + "/runs/"
            + admin.post(RemoteUser.BASE + "/runbooks/count-lines/runs", order).createdId();
    Await.until(
        SOON, "the runbook has run", () -> result(run).get("status").stringValue().equals("done"));
    assertEquals(4, result(run).get("exit_code").intValue());
    var output = result(run).get("output").stringValue();
    assertTrue(output.startsWith("a '$(id)' `id` \"b|"), output);
  }

  private static tools.jackson.databind.JsonNode result(String run) {
    return admin.get(run).require(200).json().get("results").get(0);
  }

  @Test
  @Order(12)
  void c03_a_device_comes_back_after_the_server_was_started_again() {
    String session;
    try (var open = shell()) {
      open.type("echo be''fore\r");
      open.expect("before");
      session = live().get("id").stringValue();
      double seconds = server.stop();
      assertTrue(seconds < 5, "it took %.1f s to stop".formatted(seconds));
    }
    var log = server.logText();
    assertFalse(log.contains("marked as broken") || log.contains("unforeseen"), log);
    server.startAgain();
    admin = server.administrator();
    var path = RemoteUser.BASE + "/sessions/" + session;
    var ended = admin.get(path).require(200).json();
    assertEquals("the server is stopping", ended.get("end_reason").stringValue());
    var verdict = admin.get(path + "/verification").require(200).json();
    assertTrue(verdict.get("whole").booleanValue(), verdict.toString());
    Await.until(
        Duration.ofMinutes(2), "the device is connected again", () -> status().equals("connected"));
    try (var user = shell()) {
      user.type("echo again=$((3*3))\r");
      user.expect("again=9");
    }
  }

  private static tools.jackson.databind.JsonNode live() {
    return admin.get(RemoteUser.BASE + "/sessions?live=true").require(200).json().get(0);
  }

  private static byte[] random(int size) {
    var bytes = new byte[size];
    new java.util.Random(7).nextBytes(bytes);
    return bytes;
  }

  private static String sha256(byte[] bytes) {
    try {
      return java.util.HexFormat.of()
          .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String run(String script) {
    return Command.run(directory.path(), "bash", "-c", script);
  }

  private static List<String> command(String... arguments) {
    Path home = directory.path();
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
    return command;
  }

  private static String cli(String... arguments) {
    return Command.run(directory.path(), command(arguments).toArray(String[]::new));
  }
}
