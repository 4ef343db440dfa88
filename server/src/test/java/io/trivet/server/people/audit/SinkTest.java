package io.trivet.server.people.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.platform.Secrets;
import io.trivet.server.platform.StartFailure;
import io.trivet.server.platform.http.DevelopmentCa;
import io.trivet.server.platform.http.Json;
import io.trivet.testkit.Await;
import io.trivet.testkit.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Entries on their way out: to a real TLS socket, to Debian's rsyslog, to a file.
class SinkTest {
  private final TestAudit audit = new TestAudit();

  @TempDir private Path dir;

  @AfterEach
  void close() {
    audit.close();
  }

  @Test
  void syslog_over_tls_carries_every_entry_in_order() throws Exception {
    write(1200);
    try (var receiver = receiver(List.of())) {
      delivery(url(receiver, "format=json")).run();
      var messages = receiver.messages();
      assertEquals(1200, messages.size());
      for (int i = 0; i < 1200; i++) {
        var json = Json.tree(bytes(messages.get(i).substring(messages.get(i).indexOf('{'))));
        assertEquals(i, json.get("index").asInt());
        assertEquals("device-" + i, json.at("/object/id").stringValue());
        assertEquals("ann@example.com", json.at("/actor/email").stringValue());
      }
      assertTrue(
          messages
              .getFirst()
              .startsWith("<109>1 2026-05-03T10:00:00.000000Z - trivet - update - {"),
          messages.getFirst());
      delivery(url(receiver, "format=json")).run();
      assertEquals(1200, receiver.messages().size(), "nothing is sent twice");
    }
  }

  @Test
  void what_was_lost_with_a_connection_is_sent_again() throws Exception {
    write(700);
    try (var receiver = receiver(List.of(0, 1, 5000, 100_000, Integer.MAX_VALUE, 70_000))) {
      for (int run = 0; run < 8; run++) {
        delivery(url(receiver, "format=json")).run();
      }
      var indexes =
          receiver.messages().stream()
              .map(m -> Json.tree(bytes(m.substring(m.indexOf('{')))).get("index").asInt())
              .toList();
      assertEquals(IntStream.range(0, 700).boxed().toList(), indexes.stream().distinct().toList());
    }
  }

  @Test
  void a_receiver_with_another_certificate_gets_nothing() throws Exception {
    write(3);
    try (var receiver = receiver(List.of())) {
      var stranger =
          new DevelopmentCa(
              dir.resolve("other.crt"), new Secrets(dir.resolve("other")), Instant.now());
      assertTrue(stranger.issue(Set.of()).chain().size() > 0);
      delivery(
              "syslog+tls://localhost:%d?ca=%s"
                  .formatted(receiver.port(), dir.resolve("other.crt")))
          .run();
      delivery("syslog+tls://localhost:%d".formatted(receiver.port())).run();
      assertEquals(List.of(), receiver.messages());
      delivery(url(receiver, "format=json")).run();
      assertEquals(3, receiver.messages().size());
    }
  }

  @Test
  void ocsf_says_who_did_what_to_what() throws Exception {
    audit.refuse(AuditEntry.of(AuditAction.DECOMMISSION_DEVICE, "d-1", "{\"mac\":\"1\"}"));
    audit.write(AuditEntry.of(AuditAction.LOG_IN, TestAudit.ANN, "ann@example.com"));
    audit.sequence();
    var file = dir.resolve("ocsf.jsonl");
    delivery("file://" + file + "?format=ocsf").run();
    var lines = Files.readAllLines(file);
    var refused = Json.tree(bytes(lines.getFirst()));
    assertEquals(6003, refused.get("class_uid").asInt());
    assertEquals(600304, refused.get("type_uid").asInt());
    assertEquals(2, refused.get("status_id").asInt());
    assertEquals(1_777_802_400_000L, refused.get("time").asLong());
    assertEquals("192.0.2.7", refused.at("/src_endpoint/ip").stringValue());
    assertEquals("ann@example.com", refused.at("/actor/user/email_addr").stringValue());
    assertEquals("d-1", refused.at("/resources/0/uid").stringValue());
    var login = Json.tree(bytes(lines.get(1)));
    assertEquals(300201, login.get("type_uid").asInt());
    assertEquals(1, login.at("/metadata/sequence").asInt());
  }

  @Test
  void a_file_that_was_moved_away_begins_anew() throws Exception {
    var file = dir.resolve("logs/audit.jsonl");
    write(2);
    delivery("file://" + file).run();
    Files.move(file, dir.resolve("logs/audit.jsonl.1"));
    write(1);
    delivery("file://" + file).run();
    assertEquals(2, Files.readAllLines(dir.resolve("logs/audit.jsonl.1")).size());
    assertEquals(1, Files.readAllLines(file).size());
  }

  @Test
  @Tag("slow")
  @Tag("real-clients")
  void debians_rsyslog_takes_every_entry() throws Exception {
    Command.require("rsyslogd");
    write(1000);
    var port = freePort();
    try (var receiver = receiver(List.of())) {
      var rsyslog = rsyslog(port, receiver);
      try {
        var out = dir.resolve("rsyslog.out");
        Await.until(
            Duration.ofSeconds(20),
            "rsyslog has every entry",
            () -> {
              delivery("syslog+tls://localhost:%d?ca=%s".formatted(port, dir.resolve("ca.crt")))
                  .run();
              return Files.exists(out) && Files.readAllLines(out).size() >= 1000;
            });
        var lines = Files.readAllLines(out);
        assertEquals(1000, lines.size());
        assertTrue(lines.get(7).startsWith("109 trivet update {"), lines.get(7));
      } finally {
        rsyslog.destroy();
        rsyslog.waitFor();
      }
    }
  }

  private Process rsyslog(int port, SyslogReceiver receiver) throws IOException {
    var key =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(receiver.identity().key().getEncoded());
    Files.writeString(
        dir.resolve("server.key"),
        "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
    var chain = new StringBuilder();
    for (var certificate : receiver.identity().chain()) {
      try {
        chain
            .append("-----BEGIN CERTIFICATE-----\n")
            .append(
                Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(certificate.getEncoded()))
            .append("\n-----END CERTIFICATE-----\n");
      } catch (java.security.GeneralSecurityException e) {
        throw new IOException(e);
      }
    }
    Files.writeString(dir.resolve("server.crt"), chain);
    var conf =
        """
        global(defaultNetstreamDriver="ossl"
          defaultNetstreamDriverCAFile="%1$s/ca.crt"
          defaultNetstreamDriverCertFile="%1$s/server.crt"
          defaultNetstreamDriverKeyFile="%1$s/server.key" workDirectory="%1$s" maxMessageSize="64k")
        module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
        input(type="imtcp" port="%2$d" address="127.0.0.1")
        template(name="all" type="string" string="%%pri%% %%app-name%% %%msgid%% %%msg%%\\n")
        action(type="omfile" file="%1$s/rsyslog.out" template="all")
        """
            .formatted(dir, port);
    Files.writeString(dir.resolve("rsyslog.conf"), conf);
    return new ProcessBuilder(
            "rsyslogd",
            "-n",
            "-f",
            dir.resolve("rsyslog.conf").toString(),
            "-i",
            dir.resolve("pid").toString())
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("rsyslog.log").toFile())
        .start();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "siem.example.com",
        "syslog://siem",
        "syslog+tls://",
        "file://relative",
        "file:///x?format=xml",
        "file:///x?ca=y",
        "syslog+tls://siem?no=1",
        "syslog+tls://siem?format"
      })
  void a_wrong_address_stops_the_start(String text) {
    assertThrows(StartFailure.class, () -> SinkAddress.parse(text));
  }

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      audit.write(AuditEntry.of(AuditAction.UPDATE_DEVICE, "device-" + i, ""));
    }
    audit.sequence();
  }

  private Delivery delivery(String addresses) {
    return new Delivery(audit.database(), SinkAddress.parse(addresses));
  }

  private String url(SyslogReceiver receiver, String options) {
    return "syslog+tls://localhost:%d?%s&ca=%s"
        .formatted(receiver.port(), options, dir.resolve("ca.crt"));
  }

  private SyslogReceiver receiver(List<Integer> cuts) throws Exception {
    var ca =
        new DevelopmentCa(
            dir.resolve("ca.crt"), new Secrets(dir.resolve("secrets")), Instant.now());
    return new SyslogReceiver(ca.issue(Set.of("localhost")), cuts);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static int freePort() throws IOException {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
