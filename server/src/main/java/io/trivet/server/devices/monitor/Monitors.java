package io.trivet.server.devices.monitor;

import io.trivet.core.devices.Alert;
import io.trivet.core.devices.AlertLevel;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Page;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.devices.inventory.Inventories;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.outbox.Outbox;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Alerts of devices. A check raises an alarm when it becomes critical and clears it when it is
/// well again; what it says between is kept, but tells nobody anything.
final class Monitors {
  private final Database database;
  private final Inventories inventories;
  private final Reaches reaches;
  private final InstantSource clock;
  private final AlertStore store = new AlertStore();
  private final MonitorConfigStore configs = new MonitorConfigStore();

  Monitors(Database database, Inventories inventories, Reaches reaches, InstantSource clock) {
    this.database = database;
    this.inventories = inventories;
    this.reaches = reaches;
    this.clock = clock;
  }

  void report(DeviceRef device, List<Alert> alerts) {
    if (alerts.size() > Limits.ALERTS_PER_REQUEST_MAX) {
      throw new Failure.Invalid(
          "at most %d alerts at once".formatted(Limits.ALERTS_PER_REQUEST_MAX));
    }
    database.inTransaction(db -> {
      store.lockDevice(db, device);
      var now = clock.instant();
      alerts.forEach(alert -> take(db, device, alert, now));
      var counts = store.counts(db, device);
      if (counts.checks() > Limits.CHECKS_PER_DEVICE_MAX) {
        throw new Failure.Invalid(
            "a device has at most %d checks".formatted(Limits.CHECKS_PER_DEVICE_MAX));
      }
      store.forgetOldest(db, device, Limits.ALERTS_PER_DEVICE_MAX);
      inventories.setMonitor(
          db,
          device,
          Map.of("alerts", counts.critical() > 0, "alert_count", counts.critical()),
          now);
      return null;
    });
  }

  void configure(DeviceRef device, String checks) {
    database.inTransaction(db -> {
      configs.set(db, device, checks, clock.instant());
      return null;
    });
  }

  List<AlertStore.Row> list(
      UserCaller caller, DeviceRef device, AlertStore.Query query, Page page) {
    return database.read(db -> {
      reaches.require(db, caller, Permission.READ_DEVICES, device);
      return store.list(db, device, query, page);
    });
  }

  List<AlertStore.Row> latest(UserCaller caller, DeviceRef device, boolean anyLevel, Page page) {
    return database.read(db -> {
      reaches.require(db, caller, Permission.READ_DEVICES, device);
      return store.latest(db, device, anyLevel, page);
    });
  }

  /// The checks as the device described them: a JSON array.
  Optional<String> config(UserCaller caller, DeviceRef device) {
    return database.read(db -> {
      reaches.require(db, caller, Permission.READ_DEVICES, device);
      return configs.find(db, device);
    });
  }

  /// A device whose clock is ahead would otherwise outrun every later alert of the check.
  private void take(Handle db, DeviceRef device, Alert reported, Instant now) {
    var alert = reported.at().isAfter(now) ? reported.withAt(now) : reported;
    var id = UUID.randomUUID();
    var key = key(alert);
    var before = store.findLevel(db, device, key).orElse(AlertLevel.OK);
    store.insert(db, device, id, key, alert, now);
    if (store.setLatest(db, device, id, key, alert) && before != alert.level()) {
      tell(db, device, id, alert, now);
    }
  }

  private static void tell(Handle db, DeviceRef device, UUID id, Alert alert, Instant now) {
    var type =
        switch (alert.level()) {
          case CRITICAL -> EventType.ALERT_RAISED;
          case OK -> EventType.ALERT_CLEARED;
        };
    Outbox.write(
        db,
        device.tenant(),
        type,
        device.id().toString(),
        Map.of(
            "id", id.toString(),
            "device_id", device.id().toString(),
            "name", alert.name(),
            "level", alert.level().name(),
            "subject", Json.parse(alert.detail(), Map.class),
            "timestamp", alert.at().toString()),
        now);
  }

  private static byte[] key(Alert alert) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return digest.digest(
          Json.write(List.of(alert.name(), alert.subjectType(), alert.subjectName())));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
