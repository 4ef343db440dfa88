package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.wire.remote.VisibleText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Entries of the audit log about remote access. What opens a way to a device is written before the
/// device sees anything; if it cannot be written, nothing is opened.
final class Journal {
  private final Ledger ledger;

  Journal(Ledger ledger) {
    this.ledger = ledger;
  }

  void write(
      Actor actor, AuditAction action, DeviceRef device, String session, Map<String, String> more) {
    ledger.change(actor, _ -> Recorded.of(true, entry(action, device, session, more)));
  }

  void refused(Actor actor, AuditAction action, DeviceRef device, String session, String why) {
    ledger.refused(actor, entry(action, device, session, Map.of("reason", why)));
  }

  private static AuditEntry entry(
      AuditAction action, DeviceRef device, String session, Map<String, String> more) {
    var meta = new HashMap<String, List<String>>();
    meta.put("session_id", List.of(session));
    more.forEach((name, value) -> meta.put(name, List.of(VisibleText.of(value))));
    return AuditEntry.of(action, device.id(), "").withMeta(meta);
  }
}
