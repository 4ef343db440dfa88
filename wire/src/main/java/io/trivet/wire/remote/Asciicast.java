package io.trivet.wire.remote;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A recording as asciicast, version 3: a line of JSON about the session, then one line for each
/// event, `[seconds since the one before, "o" | "i" | "r" | "m", text]`. Output is made safe
/// ({@link TerminalFilter}); what the audit log says is a marker. Withheld input is a marker too.
public final class Asciicast {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Writer out;
  private final TerminalFilter filter = new TerminalFilter();
  private long lastMicros;

  /// `startedAt` in seconds since 1970.
  public Asciicast(Writer out, long startedAt, String title) throws IOException {
    this.out = out;
    var head = new LinkedHashMap<String, Object>();
    head.put("version", 3);
    head.put("term", Map.of("cols", 80, "rows", 24, "type", "xterm-256color"));
    head.put("timestamp", startedAt);
    head.put("title", VisibleText.of(title));
    line(head);
  }

  public void add(RecordedEvent event) throws IOException {
    var text = new String(event.data(), StandardCharsets.UTF_8);
    switch (event.kind()) {
      case OUTPUT -> event(event, "o", filter.filter(event.data()));
      case INPUT -> event(event, "i", new TerminalFilter().filter(event.data()));
      case WITHHELD -> event(event, "m", "%s characters typed without echo".formatted(text));
      case RESIZE -> event(event, "r", text);
      case MARK -> event(event, "m", VisibleText.of(text));
    }
  }

  private void event(RecordedEvent event, String code, String text) throws IOException {
    if (text.isEmpty()) {
      return;
    }
    var seconds =
        String.format(Locale.ROOT, "%.6f", Math.max(0, event.micros() - lastMicros) / 1e6);
    lastMicros = Math.max(lastMicros, event.micros());
    line(List.of(new java.math.BigDecimal(seconds), code, text));
  }

  private void line(Object json) throws IOException {
    out.write(JSON.writeValueAsString(json));
    out.write('\n');
  }
}
