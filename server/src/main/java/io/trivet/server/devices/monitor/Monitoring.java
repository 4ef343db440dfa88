package io.trivet.server.devices.monitor;

import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.devices.inventory.Inventories;
import io.trivet.server.people.access.Readers;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.mail.Mail;
import io.trivet.server.platform.outbox.EventReceiver;
import java.time.InstantSource;
import java.util.List;

/// The feature, wired: what `Server` takes from the monitor. `sendMails` is called again and again.
public record Monitoring(List<Endpoint> endpoints, EventReceiver receiver, Runnable sendMails) {
  public Monitoring {
    endpoints = List.copyOf(endpoints);
  }

  public static Monitoring create(
      Database database,
      Ledger ledger,
      Devices devices,
      Mail mail,
      Readers readers,
      InstantSource clock) {
    var monitors = new Monitors(database, devices.inventories(), devices.reaches(), clock);
    var alertMail =
        new AlertMail(
            database, ledger, mail, new AlertMail.Audience(readers, devices.reaches()), clock);
    return new Monitoring(
        new MonitorApi(monitors, alertMail, clock).endpoints(), alertMail, alertMail::run);
  }

  /// What the monitor needs of the features beside it.
  public record Devices(Inventories inventories, Reaches reaches) {}
}
