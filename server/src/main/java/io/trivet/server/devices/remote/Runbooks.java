package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.devices.Runbook;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Named commands and their runs.
final class Runbooks {
  /// Devices that are served at once, of all runs on this node.
  static final int DEVICES_AT_ONCE = 50;

  private static final Logger LOG = LoggerFactory.getLogger(Runbooks.class);

  private final Database database;
  private final Ledger ledger;
  private final RunbookStore store = new RunbookStore();
  private final Switchboard switchboard;
  private final UUID node;
  private final SessionContext.Parts parts;
  private final Reaches reaches;
  private final InstantSource clock;
  private final Semaphore places = new Semaphore(DEVICES_AT_ONCE);

  Runbooks(
      Database database,
      Ledger ledger,
      Switchboard switchboard,
      SessionContext.Parts parts,
      Reaches reaches) {
    this.database = database;
    this.ledger = ledger;
    this.switchboard = switchboard;
    this.parts = parts;
    this.reaches = reaches;
    this.node = switchboard.node();
    this.clock = parts.clock();
  }

  List<Runbook> list(TenantId tenant) {
    return database.read(db -> store.list(db, tenant, ""));
  }

  Runbook get(TenantId tenant, String name) {
    return database.read(db -> store.list(db, tenant, name)).stream()
        .filter(runbook -> !name.isEmpty())
        .findFirst()
        .orElseThrow(() -> new Failure.NotFound("runbook"));
  }

  void create(UserCaller caller, Runbook runbook) {
    ledger.change(
        caller.actor(),
        db -> {
          if (store.list(db, caller.tenant(), "").size() >= Limits.RUNBOOKS_PER_TENANT_MAX) {
            throw new Failure.Conflict(
                "a tenant may have at most %d runbooks".formatted(Limits.RUNBOOKS_PER_TENANT_MAX));
          }
          if (!store.insert(db, caller.tenant(), runbook, clock.instant())) {
            throw new Failure.Conflict("a runbook of this name exists");
          }
          return Recorded.of(
              true, entry(AuditAction.CREATE_RUNBOOK, runbook).withAfter(json(runbook)));
        });
  }

  void update(UserCaller caller, Runbook runbook) {
    var before = get(caller.tenant(), runbook.name());
    ledger.change(
        caller.actor(),
        db -> {
          store.update(db, caller.tenant(), runbook, clock.instant());
          return Recorded.of(
              true,
              entry(AuditAction.UPDATE_RUNBOOK, runbook)
                  .withBefore(json(before))
                  .withAfter(json(runbook)));
        });
  }

  void delete(UserCaller caller, String name) {
    var before = get(caller.tenant(), name);
    ledger.change(
        caller.actor(),
        db -> {
          store.delete(db, caller.tenant(), name);
          return Recorded.of(
              true, entry(AuditAction.DELETE_RUNBOOK, before).withBefore(json(before)));
        });
  }

  /// Which devices a run is for.
  record Selection(Set<DeviceId> devices, Optional<String> group) {}

  /// Starts a run; the results gather by themselves. `again` verifies the caller anew while it
  /// lasts.
  UUID run(
      UserCaller caller,
      Supplier<UserCaller> again,
      String name,
      Map<String, String> values,
      Selection selection) {
    var runbook = get(caller.tenant(), name);
    var command = runbook.with(values);
    var id = UUID.randomUUID();
    var planned = new LinkedHashMap<DeviceId, RemoteSessionId>();
    ledger.change(
        caller.actor(),
        db -> {
          planned.clear();
          devices(db, caller, selection)
              .forEach(device -> planned.put(device, new RemoteSessionId(UUID.randomUUID())));
          store.insertRun(
              db, caller, new RunbookStore.NewRun(id, name, command, node), clock.instant());
          store.insertResults(db, caller.tenant(), id, planned);
          var entry =
              AuditEntry.of(AuditAction.RUN_RUNBOOK, id, name)
                  .withAfter(Json.text(Map.of("command", command)))
                  .withMeta(
                      Map.of(
                          "device_id", planned.keySet().stream().map(DeviceId::toString).toList(),
                          "session_id",
                              planned.values().stream().map(RemoteSessionId::toString).toList()));
          return Recorded.of(true, entry);
        });
    planned.forEach((device, session) -> {
      var context =
          SessionContext.begin(session, new DeviceRef(caller.tenant(), device), caller, parts);
      Thread.ofVirtual().name("runbook").start(() -> one(id, context, again, runbook, command));
    });
    return id;
  }

  private Set<DeviceId> devices(
      org.jdbi.v3.core.Handle db, UserCaller caller, Selection selection) {
    var chosen = new java.util.LinkedHashSet<>(selection.devices());
    selection
        .group()
        .ifPresent(group ->
            chosen.addAll(
                store.members(db, caller.tenant(), group, Limits.RUNBOOK_DEVICES_MAX + 1)));
    if (chosen.isEmpty() || chosen.size() > Limits.RUNBOOK_DEVICES_MAX) {
      throw new Failure.Invalid(
          "a run must be for 1 to %d devices".formatted(Limits.RUNBOOK_DEVICES_MAX));
    }
    var within = reaches.within(db, caller, Permission.RUN_RUNBOOKS, chosen);
    if (within.size() < chosen.size()) {
      throw new Failure.Forbidden(
          "missing permission %s on %d of the devices"
              .formatted(Permission.RUN_RUNBOOKS, chosen.size() - within.size()));
    }
    return chosen;
  }

  private void one(
      UUID run,
      SessionContext context,
      Supplier<UserCaller> again,
      Runbook runbook,
      String command) {
    var tenant = context.device().tenant();
    var device = context.device().id();
    try {
      places.acquire();
      try {
        write(db -> store.setRunning(db, tenant, run, device));
        var channel = switchboard.get(context.device());
        try (var session = new CommandSession(context, channel, again)) {
          var outcome = session.run(command, runbook.timeout());
          write(db ->
              store.setResult(db, tenant, run, device, outcome.exitCode(), outcome.output(), ""));
        }
      } finally {
        places.release();
      }
    } catch (Failure failure) {
      write(db -> store.setResult(db, tenant, run, device, null, "", failure.text()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("runbook unforeseen run={} device={}", run, device, e);
      write(db -> store.setResult(db, tenant, run, device, null, "", "internal error"));
    }
  }

  private void write(java.util.function.Consumer<org.jdbi.v3.core.Handle> work) {
    database.inTransaction(db -> {
      work.accept(db);
      return null;
    });
  }

  List<RunbookStore.Run> runs(TenantId tenant, Page page) {
    return database.read(db -> store.runs(db, tenant, Optional.empty(), page));
  }

  RunbookStore.Run getRun(TenantId tenant, UUID run) {
    return database.read(db -> store.runs(db, tenant, Optional.of(run), Page.first())).stream()
        .findFirst()
        .orElseThrow(() -> new Failure.NotFound("run"));
  }

  /// Of the devices within the caller's reach.
  List<RunbookStore.Result> results(UserCaller caller, UUID run) {
    return database.read(db -> {
      var all = store.results(db, caller.tenant(), run);
      var seen =
          reaches.within(
              db,
              caller,
              Permission.READ_DEVICES,
              all.stream().map(RunbookStore.Result::device).toList());
      return all.stream().filter(result -> seen.contains(result.device())).toList();
    });
  }

  /// Runs that a node left that runs no more.
  void failLeftOver() {
    write(store::failLeftOver);
  }

  private static AuditEntry entry(AuditAction action, Runbook runbook) {
    return AuditEntry.of(action, runbook.name(), runbook.name());
  }

  private static String json(Runbook runbook) {
    return Json.text(RunbookJson.of(runbook));
  }
}
