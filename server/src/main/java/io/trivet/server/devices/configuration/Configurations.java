package io.trivet.server.devices.configuration;

import io.trivet.core.devices.Configuration;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.outbox.Outbox;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;

/// Configurations as people set and deploy them, and as devices ask for and report them.
public final class Configurations {
  private final Database database;
  private final Ledger ledger;
  private final Reaches reaches;
  private final InstantSource clock;
  private final ConfigurationStore store = new ConfigurationStore();
  private final AtomicReference<ConfigurationDeployment> deployment = new AtomicReference<>();
  private final AtomicReference<BiConsumer<DeviceRef, UserId>> nudge =
      new AtomicReference<>((_, _) -> {});

  Configurations(Database database, Ledger ledger, Reaches reaches, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.reaches = reaches;
    this.clock = clock;
  }

  /// The feature above says how a configuration gets to a device.
  public void deployedBy(ConfigurationDeployment feature) {
    deployment.set(feature);
  }

  /// Tells a device that is connected to look for its configuration now.
  public void nudgedBy(BiConsumer<DeviceRef, UserId> command) {
    nudge.set(command);
  }

  ConfigurationStore.Row get(UserCaller caller, DeviceRef device) {
    return database.read(db -> {
      reaches.require(db, caller, Permission.READ_DEVICES, device);
      requireKnown(db, device);
      return store.find(db, device);
    });
  }

  void configure(UserCaller caller, DeviceRef device, Configuration configuration) {
    ledger.change(
        caller.actor(),
        db -> {
          reaches.require(db, caller, Permission.CONFIGURE_DEVICES, device);
          requireKnown(db, device);
          var before = store.find(db, device).configured();
          if (before.equals(configuration)) {
            return Recorded.nothing(device);
          }
          var now = clock.instant();
          store.configure(db, device, configuration, now);
          tell(db, device, "configured", now);
          return Recorded.of(
              device,
              AuditEntry.of(AuditAction.SET_CONFIGURATION, device.id(), "")
                  .withBefore(Json.text(before.values()))
                  .withAfter(Json.text(configuration.values())));
        });
  }

  /// Brings the configuration to the device; the id of the deployment.
  UUID deploy(UserCaller caller, DeviceRef device, int retries) {
    var id = order(caller, device, retries);
    nudge.get().accept(device, caller.user());
    return id;
  }

  private UUID order(UserCaller caller, DeviceRef device, int retries) {
    return ledger.change(
        caller.actor(),
        db -> {
          reaches.require(db, caller, Permission.CONFIGURE_DEVICES, device);
          requireKnown(db, device);
          var configuration = store.find(db, device).configured();
          if (configuration.values().isEmpty()) {
            throw new Failure.Conflict("there is no configuration of this device to deploy");
          }
          var id = deployment().order(db, caller, device, configuration, retries);
          store.deployed(db, device, id);
          return Recorded.of(
              id,
              AuditEntry.of(AuditAction.DEPLOY_CONFIGURATION, device.id(), "")
                  .withAfter(
                      Json.text(
                          Map.of(
                              "deployment_id", id.toString(),
                              "configured", configuration.values()))));
        });
  }

  Configuration ofDevice(DeviceRef device) {
    return database.read(db -> store.find(db, device).configured());
  }

  /// What a device says it is set to. The same again writes nothing.
  void report(DeviceRef device, Configuration configuration) {
    database.inTransaction(db -> {
      requireKnown(db, device);
      var before = store.find(db, device);
      if (before.reportedAt().isEmpty() || !before.reported().equals(configuration)) {
        var now = clock.instant();
        store.report(db, device, configuration, now);
        tell(db, device, "reported", now);
      }
      return null;
    });
  }

  /// The values stay here: they may be secrets of the device.
  private static void tell(Handle db, DeviceRef device, String what, Instant now) {
    Outbox.write(
        db,
        device.tenant(),
        EventType.DEVICE_CONFIGURATION_CHANGED,
        device.id().toString(),
        Map.of("device_id", device.id().toString(), "changed", what),
        now);
  }

  private void requireKnown(Handle db, DeviceRef device) {
    if (!store.deviceExists(db, device)) {
      throw new Failure.NotFound("device");
    }
  }

  private ConfigurationDeployment deployment() {
    var feature = deployment.get();
    if (feature == null) {
      throw new IllegalStateException("nobody said how configurations are deployed");
    }
    return feature;
  }
}
