package io.trivet.server;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.BrowserLimits;
import io.trivet.core.people.Email;
import io.trivet.server.people.audit.Audit;
import io.trivet.server.people.audit.SinkAddress;
import io.trivet.server.people.audit.WitnessAddress;
import io.trivet.server.platform.StartFailure;
import io.trivet.server.platform.db.DatabaseAddress;
import io.trivet.server.platform.http.TrustedProxies;
import io.trivet.server.platform.mail.SmtpAddress;
import io.trivet.server.platform.outbound.OutboundPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// All settings of a server, checked. Source: the command line first, then the environment.
public record ServerConfig(
    Path data,
    Listening listening,
    Optional<String> publicUrl,
    Optional<OwnCertificate> certificate,
    TlsLibrary tlsLibrary,
    Optional<DatabaseAddress> database,
    int databaseConnections,
    Optional<SmtpAddress> smtp,
    BrowserLimits browserLimits,
    Reaching outbound,
    Duration deviceTokenLife,
    Audit.Receivers audit,
    long artifactBytesMax) {

  /// `httpPort` is for plain HTTP on the loopback address.
  public record Listening(
      String bind, int port, Optional<Integer> httpPort, TrustedProxies proxies) {}

  /// Whom the server may call for its users, and whose certificates it trusts there.
  public record Reaching(OutboundPolicy policy, Optional<Path> authorities) {}

  /// What encrypts the HTTPS port.
  public enum TlsLibrary {
    AUTO,
    OPENSSL,
    JDK
  }

  /// PEM files.
  public record OwnCertificate(Path certificate, Path key) {}

  /// Reads `--data DIR --port N --http-port N` and `TRIVET_*`; a {@link StartFailure} names what is
  /// wrong and what was expected.
  public static ServerConfig parse(List<String> arguments, Map<String, String> environment) {
    var values = new EnumMap<Setting, String>(Setting.class);
    readEnvironment(environment, values);
    readArguments(arguments, values);
    return new Values(values).config();
  }

  private static void readEnvironment(
      Map<String, String> environment, Map<Setting, String> values) {
    for (var name : new TreeSet<>(environment.keySet())) {
      if (name.startsWith("TRIVET_")) {
        var setting =
            Setting.find(name)
                .orElseThrow(() ->
                    new StartFailure(
                        "unknown setting %s; docs/operate/settings.md lists all".formatted(name)));
        values.put(setting, environment.getOrDefault(name, ""));
      }
    }
  }

  private static void readArguments(List<String> arguments, Map<Setting, String> values) {
    for (int i = 0; i < arguments.size(); i += 2) {
      var setting =
          switch (arguments.get(i)) {
            case "--data" -> Setting.TRIVET_DATA;
            case "--port" -> Setting.TRIVET_PORT;
            case "--http-port" -> Setting.TRIVET_HTTP_PORT;
            default ->
                throw new StartFailure(
                    "unknown argument %s: expected --data DIR, --port N or --http-port N"
                        .formatted(arguments.get(i)));
          };
      if (i + 1 == arguments.size()) {
        throw new StartFailure("%s needs a value".formatted(arguments.get(i)));
      }
      values.put(setting, arguments.get(i + 1));
    }
  }

  /// The values that were given, read as what they should be.
  private record Values(Map<Setting, String> given) {

    ServerConfig config() {
      return new ServerConfig(
          Path.of(text(Setting.TRIVET_DATA)),
          new Listening(
              text(Setting.TRIVET_BIND),
              (int) number(Setting.TRIVET_PORT, 0, 65_535),
              find(Setting.TRIVET_HTTP_PORT)
                  .map(_ -> (int) number(Setting.TRIVET_HTTP_PORT, 0, 65_535)),
              trustedProxies()),
          publicUrl(),
          certificate(),
          tlsLibrary(),
          database(),
          (int) number(Setting.TRIVET_DB_POOL_SIZE, 2, 500),
          smtp(),
          browserLimits(),
          new Reaching(outboundPolicy(), find(Setting.TRIVET_OUTBOUND_CA).map(Path::of)),
          Duration.ofHours(number(Setting.TRIVET_DEVICE_TOKEN_LIFE_HOURS, 1, 8_760)),
          new Audit.Receivers(
              SinkAddress.parse(text(Setting.TRIVET_AUDIT_SINKS)),
              WitnessAddress.parse(text(Setting.TRIVET_AUDIT_WITNESSES))),
          number(Setting.TRIVET_ARTIFACT_BYTES_MAX, 1, Long.MAX_VALUE));
    }

    private TlsLibrary tlsLibrary() {
      return switch (text(Setting.TRIVET_TLS_LIBRARY)) {
        case "auto" -> TlsLibrary.AUTO;
        case "openssl" -> TlsLibrary.OPENSSL;
        case "jdk" -> TlsLibrary.JDK;
        default ->
            throw new StartFailure(
                "TRIVET_TLS_LIBRARY is %s: expected auto, openssl or jdk"
                    .formatted(text(Setting.TRIVET_TLS_LIBRARY)));
      };
    }

    private Optional<String> find(Setting setting) {
      return Optional.of(text(setting)).filter(text -> !text.isEmpty());
    }

    private String text(Setting setting) {
      return given.getOrDefault(setting, setting.otherwise()).strip();
    }

    private long number(Setting setting, long min, long max) {
      try {
        long value = Long.parseLong(text(setting));
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException _) {
        throw notANumber(setting, min, max);
      }
      throw notANumber(setting, min, max);
    }

    private static StartFailure notANumber(Setting setting, long min, long max) {
      return new StartFailure(
          "%s must be a whole number from %d to %d".formatted(setting, min, max));
    }

    private Optional<String> publicUrl() {
      return find(Setting.TRIVET_PUBLIC_URL)
          .map(text -> {
            if (!text.matches("https?://[A-Za-z0-9.\\[\\]:-]+")) {
              throw new StartFailure(
                  "TRIVET_PUBLIC_URL must be http:// or https://, a host and no path (clients"
                      + " drop a path), for example https://updates.example.com");
            }
            return URI.create(text).toString();
          });
    }

    private BrowserLimits browserLimits() {
      var idle = Duration.ofMinutes(number(Setting.TRIVET_BROWSER_IDLE_MINUTES, 5, 1_440));
      var life = Duration.ofHours(number(Setting.TRIVET_BROWSER_LIFE_HOURS, 1, 168));
      if (idle.compareTo(life) > 0) {
        throw new StartFailure(
            "TRIVET_BROWSER_IDLE_MINUTES must not be longer than TRIVET_BROWSER_LIFE_HOURS");
      }
      return new BrowserLimits(idle, life);
    }

    private TrustedProxies trustedProxies() {
      try {
        return TrustedProxies.parse(text(Setting.TRIVET_TRUSTED_PROXIES));
      } catch (IllegalArgumentException e) {
        throw new StartFailure("TRIVET_TRUSTED_PROXIES: " + e.getMessage(), e);
      }
    }

    private OutboundPolicy outboundPolicy() {
      try {
        return OutboundPolicy.parse(text(Setting.TRIVET_OUTBOUND_ALLOW));
      } catch (IllegalArgumentException e) {
        throw new StartFailure("TRIVET_OUTBOUND_ALLOW: " + e.getMessage(), e);
      }
    }

    private Optional<SmtpAddress> smtp() {
      return find(Setting.TRIVET_SMTP_HOST)
          .map(this::withPublicUrl)
          .map(host ->
              new SmtpAddress(
                  host,
                  (int) number(Setting.TRIVET_SMTP_PORT, 1, 65_535),
                  security(text(Setting.TRIVET_SMTP_SECURITY)),
                  sender(text(Setting.TRIVET_SMTP_FROM)),
                  find(Setting.TRIVET_SMTP_USER)
                      .map(user ->
                          new SmtpAddress.Login(user, text(Setting.TRIVET_SMTP_PASSWORD)))));
    }

    /// Links in mails begin with it, and with nothing that a caller sent.
    private String withPublicUrl(String host) {
      if (find(Setting.TRIVET_PUBLIC_URL).isEmpty()) {
        throw new StartFailure(
            "TRIVET_SMTP_HOST is set: TRIVET_PUBLIC_URL must be set too, for the links in mails");
      }
      return host;
    }

    private static SmtpAddress.Security security(String text) {
      return switch (text) {
        case "starttls" -> SmtpAddress.Security.STARTTLS;
        case "tls" -> SmtpAddress.Security.TLS;
        case "none" -> SmtpAddress.Security.NONE;
        default -> throw new StartFailure("TRIVET_SMTP_SECURITY must be starttls, tls or none");
      };
    }

    private static Email sender(String text) {
      try {
        return Email.parse(text);
      } catch (Failure.Invalid _) {
        throw new StartFailure(
            "TRIVET_SMTP_FROM must be an address such as trivet@example.com: it is the sender of"
                + " mails, and TRIVET_SMTP_HOST is set");
      }
    }

    private Optional<OwnCertificate> certificate() {
      var cert = find(Setting.TRIVET_TLS_CERT);
      var key = find(Setting.TRIVET_TLS_KEY);
      if (cert.isPresent() != key.isPresent()) {
        throw new StartFailure("TRIVET_TLS_CERT and TRIVET_TLS_KEY must be given together");
      }
      return cert.map(file -> new OwnCertificate(Path.of(file), Path.of(key.orElseThrow())));
    }

    private Optional<DatabaseAddress> database() {
      return find(Setting.TRIVET_DB_URL)
          .map(url -> {
            try {
              return new DatabaseAddress(
                  url, text(Setting.TRIVET_DB_USER), text(Setting.TRIVET_DB_PASSWORD));
            } catch (IllegalArgumentException e) {
              throw new StartFailure("TRIVET_DB_URL: " + e.getMessage(), e);
            }
          });
    }
  }
}
