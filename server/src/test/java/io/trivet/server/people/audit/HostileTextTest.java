package io.trivet.server.people.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.Page;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Credential;
import io.trivet.server.platform.http.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// 500 texts as a device or a person could set them, in every field at once: one entry each, one
/// line in every sink, no control sequence anywhere, no formula in a table.
@Tag("slow")
class HostileTextTest {
  private static final List<String> PARTS =
      List.of(
          "\u0000",
          "\u0007",
          "\b",
          "\t",
          "\n",
          "\r",
          "\r\n",
          "\u000b",
          "\u001b[31m",
          "\u001b]52;c;ZXZpbA==\u0007",
          "\u001bP$q\"p\u001b\\",
          "\u007f",
          "\u0085",
          "\u009b2J",
          "\u00ad",
          "\u200b",
          "\u200e",
          "\u202e",
          "\u2028",
          "\u2029",
          "\u2066",
          "\ufeff",
          "\ufff9",
          "\ufffe",
          "\uffff",
          "\ud83d",
          "\ude00",
          "\ud83d\ude00",
          "\udb40\udc41",
          "=HYPERLINK(\"http://x\")",
          "+1+cmd|' /C calc'!A0",
          "-2+3",
          "@SUM(A1)",
          "|x",
          "%0a",
          "\uff1d1",
          "\uff0b1",
          "'",
          "\"",
          "\"\"",
          ",",
          ";",
          "<script>alert(1)</script>",
          "{\"a\":1}",
          "\\u0000",
          "\\",
          "<13>1 - - - - - -",
          "5 <1>1 ",
          "a",
          "\u00e4",
          "\u4e2d",
          "' OR 1=1 --",
          "${jndi:ldap://x}",
          "%s%n",
          "x".repeat(5000));

  private final TestAudit audit = new TestAudit();

  @TempDir private Path dir;

  @AfterEach
  void close() {
    audit.close();
  }

  @Test
  void five_hundred_texts_are_five_hundred_entries_everywhere() throws Exception {
    var texts = texts();
    for (var text : texts) {
      audit.ledger.refused(
          new Actor(
              TestAudit.TENANT,
              Actor.Kind.UNKNOWN,
              text,
              text,
              Credential.PASSWORD,
              text,
              new Actor.Origin(text, text)),
          new AuditEntry(
              text.length() % 2 == 0 ? AuditAction.UPDATE_DEVICE : AuditAction.LOG_IN,
              text,
              text,
              Optional.of(text),
              Optional.of(text),
              Map.of(text, List.of(text, text))));
    }
    audit.sequence();
    var report = audit.verify(List.of());
    assertTrue(report.isGood(), () -> report.findings().toString());
    assertEquals(500, report.checkpoint().orElseThrow().size());
    table();
    sinks(texts);
  }

  private void table() {
    var row = new CsvRow(',', Set.of());
    var query = AuditQuery.of(_ -> Optional.empty(), audit.logs.kept(TestAudit.TENANT));
    var lines = new ArrayList<String>();
    audit.logs.export(TestAudit.TENANT, query, 1000, view -> lines.add(row.of(view)));
    assertEquals(500, lines.size());
    for (var line : lines) {
      assertTrue(line.endsWith("\r\n"));
      requireClean(line.substring(0, line.length() - 2));
      assertEquals(18, cells(line.strip()).size(), line);
      for (var cell : cells(line.strip())) {
        assertFalse(cell.stripLeading().matches("(?s)[=+\\-@|%\uff1d\uff0b\uff0d\uff20].*"), cell);
      }
    }
  }

  private void sinks(List<String> texts) throws Exception {
    for (var format : SinkAddress.Format.values()) {
      var file = dir.resolve(format + ".jsonl");
      new Delivery(
              audit.database(),
              SinkAddress.parse(
                  "file://%s?format=%s"
                      .formatted(file, format.name().toLowerCase(java.util.Locale.ROOT))))
          .run();
      var bytes = Files.readAllBytes(file);
      for (byte b : bytes) {
        assertTrue(b == '\n' || (b >= ' ' && b < 0x7f), "byte " + b);
      }
      var lines = new String(bytes, StandardCharsets.US_ASCII).lines().toList();
      assertEquals(500, lines.size());
      for (int i = 0; i < 500; i++) {
        var json = Json.tree(lines.get(i).getBytes(StandardCharsets.UTF_8));
        var seen =
            format == SinkAddress.Format.JSON ? json.at("/after") : json.at("/unmapped/after");
        assertEquals(Texts.storable(texts.get(i)), seen.stringValue());
      }
    }
    for (var view :
        audit
            .logs
            .list(
                TestAudit.TENANT,
                AuditQuery.of(_ -> Optional.empty(), audit.logs.kept(TestAudit.TENANT)),
                new Page(1, 500))
            .items()) {
      var line = new Sink.Line(view, SinkJson.line(view, SinkAddress.Format.JSON));
      requireClean(SyslogSink.message(line));
    }
  }

  private static void requireClean(String line) {
    line.codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          assertFalse(
              type == Character.CONTROL
                  || type == Character.FORMAT
                  || type == Character.LINE_SEPARATOR
                  || type == Character.PARAGRAPH_SEPARATOR
                  || type == Character.SURROGATE,
              () -> "U+%04X in %s".formatted(c, line));
        });
  }

  /// Reads a line of CSV as a spreadsheet does.
  private static List<String> cells(String line) {
    var cells = new ArrayList<String>();
    var cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }

  private static List<String> texts() {
    var random = new Random(500);
    var texts = new ArrayList<>(PARTS);
    while (texts.size() < 500) {
      var text = new StringBuilder();
      for (int i = 1 + random.nextInt(5); i > 0; i--) {
        text.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      texts.add(text.toString());
    }
    return texts;
  }
}
