package io.trivet.server.people.audit;

import io.trivet.server.platform.StartFailure;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where the operator wants all entries handed on to, and in which form: one part of
/// `TRIVET_AUDIT_SINKS`, such as `syslog+tls://siem.example.com:6514?format=ocsf&ca=/etc/siem.pem`
/// or `file:///var/log/trivet/audit.jsonl`.
public record SinkAddress(String text, Target target, Format format) {

  public sealed interface Target {
    record SyslogTls(String host, int port, Optional<Path> ca) implements Target {}

    record File(Path path) implements Target {}
  }

  /// One line of JSON for an entry: as our API shows it, or in the words of OCSF.
  public enum Format {
    JSON,
    OCSF
  }

  private static final int SYSLOG_TLS_PORT = 6514; // RFC 5425 section 4.1

  private static final String EXPECTED =
      "TRIVET_AUDIT_SINKS must be syslog+tls://HOST[:PORT] or file:///PATH, with ?format=json or"
          + " ocsf and, for syslog, &ca=FILE; several with spaces between";

  /// Reads the setting.
  public static List<SinkAddress> parse(String setting) {
    var sinks = new ArrayList<SinkAddress>();
    for (var text : setting.strip().split("\\s+", -1)) {
      if (!text.isEmpty()) {
        sinks.add(one(text));
      }
    }
    return sinks;
  }

  private static SinkAddress one(String text) {
    try {
      var uri = URI.create(text);
      var options = options(uri);
      return new SinkAddress(text, target(uri, options), format(options));
    } catch (IllegalArgumentException _) {
      throw new StartFailure(EXPECTED);
    }
  }

  private static Target target(URI uri, Map<String, String> options) {
    var ca = Optional.ofNullable(options.get("ca")).map(Path::of);
    return switch (String.valueOf(uri.getScheme())) {
      case "syslog+tls" -> {
        if (uri.getHost() == null) {
          throw new IllegalArgumentException();
        }
        int port = uri.getPort() < 0 ? SYSLOG_TLS_PORT : uri.getPort();
        yield new Target.SyslogTls(uri.getHost(), port, ca);
      }
      case "file" -> {
        if (uri.getHost() != null || uri.getPath().isEmpty() || ca.isPresent()) {
          throw new IllegalArgumentException();
        }
        yield new Target.File(Path.of(uri.getPath()));
      }
      default -> throw new IllegalArgumentException();
    };
  }

  private static Format format(Map<String, String> options) {
    return switch (options.getOrDefault("format", "json")) {
      case "json" -> Format.JSON;
      case "ocsf" -> Format.OCSF;
      default -> throw new IllegalArgumentException();
    };
  }

  private static Map<String, String> options(URI uri) {
    var options = new HashMap<String, String>();
    for (var pair : Optional.ofNullable(uri.getQuery()).orElse("").split("&", -1)) {
      var parts = pair.split("=", 2);
      if (!pair.isEmpty() && (parts.length != 2 || !Set.of("format", "ca").contains(parts[0]))) {
        throw new IllegalArgumentException();
      }
      if (!pair.isEmpty()) {
        options.put(parts[0], parts[1]);
      }
    }
    return options;
  }

  /// The name of its cursors: another address starts from the first entry.
  String id() {
    return HexFormat.of().formatHex(Texts.sha256(text)).substring(0, 32);
  }
}
