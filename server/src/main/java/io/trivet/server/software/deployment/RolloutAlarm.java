package io.trivet.server.software.deployment;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.server.people.access.Readers;
import io.trivet.server.platform.mail.Letter;
import io.trivet.server.platform.mail.Mail;
import io.trivet.server.platform.outbox.EventReceiver;
import io.trivet.server.software.deployment.RolloutAlarmStore.Line;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.JsonNode;

/// Mails about rollouts that stopped or wait for a person: a halt, a gate that will not open by
/// itself, a stop of all, a decoy. They go to everybody who may read all deployments, and are
/// posted in the transaction in which the events get their numbers.
final class RolloutAlarm implements EventReceiver {
  private static final List<EventType> TOLD =
      List.of(
          EventType.DEPLOYMENT_HALTED,
          EventType.DEPLOYMENT_HELD,
          EventType.ROLLOUTS_STOPPED,
          EventType.DECOY_REACHED);

  private final RolloutAlarmStore store = new RolloutAlarmStore();
  private final Mail mail;
  private final Readers readers;

  RolloutAlarm(Mail mail, Readers readers) {
    this.mail = mail;
    this.readers = readers;
  }

  @Override
  public void numbered(Handle db, TenantId tenant, long after, long upTo) {
    if (!mail.isOn()) {
      return;
    }
    var lines = store.list(db, tenant, TOLD, after, upTo);
    if (!lines.isEmpty()) {
      readers.of(db, tenant, Limits.ALERT_MAIL_RECEIVERS_MAX).stream()
          .filter(RolloutAlarm::mayKnow)
          .forEach(reader -> mail.post(db, tenant, letter(reader.email(), lines)));
    }
  }

  private static boolean mayKnow(Readers.Reader reader) {
    return reader.rights().devices(Permission.READ_DEPLOYMENTS) instanceof Reach.Everything;
  }

  /// The subject holds nothing that somebody wrote: it becomes a header.
  private static Letter letter(Email to, List<Line> lines) {
    var subject =
        lines.size() == 1
            ? "Rollout: " + happened(lines.getFirst().type())
            : "Rollout: %d things that need a person".formatted(lines.size());
    return new Letter(
        to,
        subject,
        lines.stream().map(RolloutAlarm::line).collect(Collectors.joining("\n")) + "\n");
  }

  private static String happened(EventType type) {
    return switch (type) {
      case DEPLOYMENT_HALTED -> "a deployment halted itself";
      case DEPLOYMENT_HELD -> "a gate does not open";
      case ROLLOUTS_STOPPED -> "all rollouts were stopped";
      case DECOY_REACHED -> "a decoy was reached, all rollouts are stopped";
      default -> type.text();
    };
  }

  private static String line(Line line) {
    var data = line.data();
    return "%s  %s%s%s%s%s"
        .formatted(
            line.at(),
            happened(line.type()),
            said("  deployment ", data.path("id")),
            said("  device ", data.path("device_id")),
            said("  by ", data.path("by")),
            said(": ", data.path("reason")));
  }

  /// Somebody's words on one line.
  private static String said(String before, JsonNode text) {
    var plain = text.asString("").replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
    return plain.isEmpty() ? "" : before + plain;
  }
}
