package io.trivet.server;

import java.util.Arrays;
import java.util.Optional;

/// Every setting of the server, with what docs/operate/settings.md says of it.
enum Setting {
  TRIVET_DATA("./data", "Folder that holds everything of the server. Command line: `--data`."),
  TRIVET_BIND("0.0.0.0", "Address that HTTPS listens on."),
  TRIVET_PORT("8443", "Port of HTTPS, 0 for a free one. Command line: `--port`."),
  TRIVET_HTTP_PORT(
      "",
      "Port of plain HTTP on the loopback address, for a proxy in front; none without it. Command"
          + " line: `--http-port`."),
  TRIVET_TRUSTED_PROXIES(
      "",
      "Addresses and networks of the proxies in front (comma-separated, for example"
          + " `127.0.0.1,10.1.0.0/24`) whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed:"
          + " the audit log, sessions and limits then name the client, not the proxy. Without it nobody"
          + " is believed."),
  TRIVET_PUBLIC_URL(
      "",
      "How devices and people reach the server, for example `https://updates.example.com`. Download"
          + " links begin with it; without it they begin with what the caller of the API used."),
  TRIVET_TLS_CERT(
      "", "PEM file with your own certificate chain; without it the server makes one (`ca.crt`)."),
  TRIVET_TLS_KEY("", "PEM file (PKCS#8) with the key of `TRIVET_TLS_CERT`."),
  TRIVET_TLS_LIBRARY(
      "auto",
      "What encrypts: `openssl` (version 3 of the operating system, about five times cheaper for every"
          + " new connection), `jdk`, or `auto`: OpenSSL where it is there."),
  TRIVET_DB_URL(
      "",
      "JDBC URL of your own PostgreSQL (15 or newer), for example"
          + " `jdbc:postgresql://db.example.com/trivet`; without it the embedded one is used."),
  TRIVET_DB_USER("trivet", "User of `TRIVET_DB_URL`."),
  TRIVET_DB_PASSWORD("", "Password of `TRIVET_DB_URL`."),
  TRIVET_DB_POOL_SIZE("20", "Connections to the database, 2 to 500."),
  TRIVET_BROWSER_IDLE_MINUTES(
      "30", "Minutes after which a browser that was quiet must sign in again, 5 to 1440."),
  TRIVET_BROWSER_LIFE_HOURS(
      "12", "Hours after which a browser must sign in again in any case, 1 to 168."),
  TRIVET_SMTP_HOST(
      "",
      "Mail server for address verification, password resets and alerts; without it the server"
          + " sends no mail."),
  TRIVET_SMTP_PORT("587", "Port of the mail server."),
  TRIVET_SMTP_SECURITY(
      "starttls",
      "`starttls` (a mail server without it gets nothing), `tls` (from the first byte, usually port"
          + " 465) or `none` (a relay on the same machine)."),
  TRIVET_SMTP_FROM("", "Sender of mails; must be given with `TRIVET_SMTP_HOST`."),
  TRIVET_SMTP_USER("", "User at the mail server; without it there is no login."),
  TRIVET_SMTP_PASSWORD("", "Password of `TRIVET_SMTP_USER`."),
  TRIVET_OUTBOUND_ALLOW(
      "",
      "Host names and networks (comma-separated, for example `hooks.example.com,10.1.0.0/16`) that"
          + " webhooks may reach although their addresses are private, and without TLS. Without it"
          + " only public addresses are reached, and only by https."),
  TRIVET_OUTBOUND_CA(
      "",
      "PEM file of the certificate authorities that the receivers of webhooks are checked against,"
          + " in place of Java's."),
  TRIVET_DEVICE_TOKEN_LIFE_HOURS("24", "Hours until a device must prove itself again, 1 to 8760."),
  TRIVET_AUDIT_SINKS(
      "",
      "Where all audit entries are handed on to, with spaces between: `syslog+tls://HOST[:PORT]`"
          + " (RFC 5424 over TLS; `?ca=FILE` names the authority) or `file:///PATH` (JSON lines);"
          + " `?format=ocsf` writes OCSF. See [audit.md](audit.md)."),
  TRIVET_AUDIT_WITNESSES(
      "",
      "Witnesses that sign the checkpoints of the audit logs: `VKEY URL`, several with commas"
          + " between. See [audit.md](audit.md)."),
  TRIVET_ARTIFACT_BYTES_MAX("10737418240", "Bytes of the largest artifact.");

  private final String otherwise;
  private final String description;

  Setting(String otherwise, String description) {
    this.otherwise = otherwise;
    this.description = description;
  }

  String otherwise() {
    return otherwise;
  }

  String description() {
    return description;
  }

  static Optional<Setting> find(String name) {
    return Arrays.stream(values()).filter(setting -> setting.name().equals(name)).findFirst();
  }

  /// The manual page.
  static String page() {
    var page = new StringBuilder();
    page.append("# Settings\n\n");
    page.append(
        "Environment variables of the server. A variable that begins with `TRIVET_` and is");
    page.append(" not in this table\nstops the start, so that no misspelt setting goes unnoticed.");
    page.append(" This page is generated from\n`Setting.java`.\n\n");
    page.append("| setting | default | meaning |\n| --- | --- | --- |\n");
    for (var setting : values()) {
      var shown = setting.otherwise.isEmpty() ? "" : '`' + setting.otherwise + '`';
      page.append("| `%s` | %s | %s |\n".formatted(setting.name(), shown, setting.description));
    }
    return page.toString();
  }
}
