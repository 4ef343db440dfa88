package io.trivet.server.devices.monitor;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Email;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.access.Readers;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.mail.Letter;
import io.trivet.server.platform.mail.Mail;
import io.trivet.server.platform.outbox.EventReceiver;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;

/// Mails about alerts: one a minute for a tenant at most, with everything that happened since the
/// last, so that a site whose thousand devices lose their network fills nobody's inbox. What is
/// told and that it was told is one transaction.
final class AlertMail implements EventReceiver {
  private static final int TENANTS_A_RUN_MAX = 1000;

  private final Database database;
  private final Ledger ledger;
  private final Mail mail;
  private final Audience audience;
  private final InstantSource clock;
  private final AlertMailStore store = new AlertMailStore();

  /// Who reads, and which devices each may know of.
  record Audience(Readers readers, Reaches reaches) {}

  AlertMail(Database database, Ledger ledger, Mail mail, Audience audience, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.mail = mail;
    this.audience = audience;
    this.clock = clock;
  }

  @Override
  public void numbered(Handle db, TenantId tenant, long after, long upTo) {
    if (mail.isOn()) {
      store.note(db, tenant, after, upTo);
    }
  }

  /// Posts what is due. Called again and again; nodes share the work.
  void run() {
    for (int i = 0; i < TENANTS_A_RUN_MAX && database.inTransaction(this::postNext); i++) {
      // until nothing is due
    }
  }

  boolean isEnabled(TenantId tenant) {
    return database.read(db -> store.isEnabled(db, tenant));
  }

  void enable(UserCaller caller, boolean enabled) {
    ledger.change(
        caller.actor(),
        db -> {
          if (store.isEnabled(db, caller.tenant()) == enabled) {
            return Recorded.nothing(enabled);
          }
          store.enable(db, caller.tenant(), enabled);
          return Recorded.of(
              enabled,
              AuditEntry.of(AuditAction.UPDATE_ALERT_CHANNEL, "email", "email")
                  .withBefore(Json.text(java.util.Map.of("enabled", !enabled)))
                  .withAfter(Json.text(java.util.Map.of("enabled", enabled))));
        });
  }

  private boolean postNext(Handle db) {
    var now = clock.instant();
    var due = store.due(db, now.minus(Limits.ALERT_MAIL_PAUSE));
    if (due.isEmpty()) {
      return false;
    }
    var tenant = due.get().tenant();
    if (store.isEnabled(db, tenant)) {
      var lines = store.lines(db, due.get(), Limits.ALERT_MAIL_LINES_MAX);
      audience
          .readers()
          .of(db, tenant, Limits.ALERT_MAIL_RECEIVERS_MAX)
          .forEach(reader -> post(db, due.get(), reader, lines));
    }
    store.told(db, due.get(), now);
    return true;
  }

  private void post(
      Handle db, AlertMailStore.Due due, Readers.Reader reader, List<AlertMailStore.Line> lines) {
    var reach = reader.rights().devices(Permission.READ_DEVICES);
    var devices = lines.stream().map(AlertMail::device).collect(Collectors.toSet());
    var reached = audience.reaches().within(db, due.tenant(), reach, devices);
    var readable = lines.stream().filter(line -> reached.contains(device(line))).toList();
    if (!readable.isEmpty()) {
      long count = reach instanceof Reach.Everything ? store.count(db, due) : readable.size();
      mail.post(db, due.tenant(), letter(reader.email(), readable, count));
    }
  }

  private static DeviceId device(AlertMailStore.Line line) {
    return DeviceId.parse(line.device());
  }

  /// The subject holds no word of a device: it becomes a header.
  private static Letter letter(Email to, List<AlertMailStore.Line> lines, long count) {
    long raised = lines.stream().filter(l -> l.type() == EventType.ALERT_RAISED).count();
    var subject =
        raised == 0
            ? "All clear: %d checks are well again".formatted(count)
            : "Alert: %d changes on your devices, %d critical among the latest"
                .formatted(count, raised);
    var text =
        lines.stream().map(AlertMail::line).collect(Collectors.joining("\n"))
            + (count > lines.size() ? "\n… and %d more".formatted(count - lines.size()) : "");
    return new Letter(to, subject, text + "\n");
  }

  private static String line(AlertMailStore.Line line) {
    var data = Json.parse(line.data(), JsonNode.class);
    return "%s  %s  device %s  %s: %s"
        .formatted(
            line.at(),
            plain(data.path("level").asString("")),
            line.device(),
            plain(data.path("name").asString("")),
            plain(data.path("subject").path("name").asString("")));
  }

  /// A device's words on one line, without control characters or marks that change its direction.
  private static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
  }
}
