package io.trivet.server.software.deployment;

import io.trivet.core.devices.AuthSetId;
import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.FilterId;
import io.trivet.core.devices.SavedFilter;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Actor;
import io.trivet.core.people.Credential;
import io.trivet.core.people.Email;
import io.trivet.core.people.Grant;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Rights;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.people.UserId;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeploymentOrder;
import io.trivet.core.software.NextUpdate;
import io.trivet.core.software.Provides;
import io.trivet.core.software.StatusText;
import io.trivet.core.software.Verdict;
import io.trivet.server.devices.identity.Identity;
import io.trivet.server.devices.inventory.FilterJson;
import io.trivet.server.devices.inventory.Filters;
import io.trivet.server.devices.inventory.Inventories;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.server.software.artifact.ArtifactFiles;
import io.trivet.server.software.artifact.DownloadLinks;
import io.trivet.server.software.artifact.Software;
import io.trivet.testkit.Await;
import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.FakeClock;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The whole feature on a real database, for one tenant, with a clock that the test moves. Devices
/// and artifacts are rows: how they got there is tested elsewhere.
final class Stage implements AutoCloseable {
  private static final String HEARD = "stage";
  private static final KeyPair KEY = DeviceClient.newKey("EC");

  final FakeClock clock;
  final TenantId tenant = new TenantId(UUID.randomUUID());
  final Database database;
  private final Map<String, Device> devices = new LinkedHashMap<>();
  private Changes changes;
  private Rollout.Base base;
  private RolloutParts parts;
  private long told;
  private volatile long heard;

  /// A device as it is: what it runs changes when it installs something, what it is when somebody
  /// changes its board.
  static final class Device {
    final DeviceCaller caller;
    String type;
    String runs;

    Device(DeviceCaller caller, String type, String runs) {
      this.caller = caller;
      this.type = type;
      this.runs = runs;
    }
  }

  Stage(TestDatabase database, FakeClock clock) {
    this.database = database.database();
    this.clock = clock;
    execute(
        """
        INSERT INTO tenant (tenant_id, name, created_at, max_devices, max_pending, storage_bytes_max)
        VALUES (:tenant, 'stage', :now, -1, -1, 0)
        """);
    restart();
  }

  /// Forgets all that is in memory, as a process that starts does.
  void restart() {
    close();
    changes = new Changes(database.unpooled());
    var ledger = new Ledger(database, clock);
    var settings = new Identity.Settings(KEY, Duration.ofHours(1), _ -> tenant);
    var identity = Identity.create(database, ledger, changes, clock, settings);
    var links = new DownloadLinks(new byte[32], Optional.empty(), clock);
    var files = new ArtifactFiles(Path.of("target", "no-files"));
    base =
        new Rollout.Base(
            database,
            changes,
            new Hints(database),
            clock,
            ledger,
            Software.create(database, ledger, files, links, clock, 1 << 20),
            identity.devices(),
            new Inventories(database, ledger, identity.devices().reaches(), clock),
            new Filters(database, clock));
    parts = RolloutParts.create(base);
    base.software().artifacts().usedBy(parts.deployments());
    base.filters().usedBy(parts.deployments());
    parts.open().reloadAll();
    changes.subscribeSlowly(HEARD, told -> heard = Long.parseLong(told), () -> {});
    changes.start();
  }

  /// Until everything that was committed before has been heard of.
  void hearAll() {
    long said = ++told;
    Await.until(Duration.ofSeconds(20), "the stage hears what was committed", () -> said(said));
  }

  /// Said again and again: whoever has just begun to listen has not heard the first one.
  private boolean said(long number) {
    if (heard < number) {
      database.inTransaction(db -> {
        Changes.publish(db, HEARD, Long.toString(number));
        return null;
      });
    }
    return heard >= number;
  }

  RolloutParts parts() {
    return parts;
  }

  Device device(String name) {
    var device = devices.get(name);
    if (device == null) {
      throw new AssertionError("no device " + name);
    }
    return device;
  }

  Map<String, Device> devices() {
    return devices;
  }

  void addDevice(String name, String type, String runs, Map<String, String> attributes) {
    addDevices(List.of(new NewDevice(name, type, runs, attributes, Optional.empty())));
  }

  /// What a device has to be when it first appears.
  record NewDevice(
      String name,
      String type,
      String runs,
      Map<String, String> attributes,
      Optional<String> group) {}

  void addDevices(List<NewDevice> added) {
    database.inTransaction(db -> {
      added.forEach(one -> devices.put(one.name(), insert(db, one)));
      parts.deployments().changed(db, tenant, added.stream().map(one -> id(one.name())).toList());
      return null;
    });
  }

  private Device insert(Handle db, NewDevice added) {
    var id = new DeviceId(UUID.randomUUID());
    long handle =
        db.createQuery(
                """
                INSERT INTO device (tenant_id, device_id, identity_hash, identity, status,
                                    created_at, updated_at)
                VALUES (:tenant, :device, decode(md5(:name), 'hex'), '{}', 'accepted', :now, :now)
                RETURNING handle
                """)
            .bind("tenant", tenant)
            .bind("device", id)
            .bind("name", added.name())
            .bind("now", clock.instant())
            .mapTo(Long.class)
            .one();
    var all = new LinkedHashMap<>(added.attributes());
    all.put("device_type", added.type());
    all.put("artifact_name", added.runs());
    db.createUpdate(
            """
            INSERT INTO device_inventory (tenant_id, device_id, status, attributes, search, words,
                                          group_name, created_at, updated_at)
            VALUES (:tenant, :device, 'accepted', '{}', CAST(:search AS jsonb), '', :group, :now,
                    :now)
            """)
        .bind("tenant", tenant)
        .bind("device", id)
        .bind("search", Json.text(search(all)))
        .bind("group", added.group().orElse(null))
        .bind("now", clock.instant())
        .execute();
    var caller =
        new DeviceCaller(new DeviceRef(tenant, id), new AuthSetId(UUID.randomUUID()), handle);
    return new Device(caller, added.type(), added.runs());
  }

  private static Map<String, Object> search(Map<String, String> attributes) {
    var search = new LinkedHashMap<String, Object>();
    attributes.forEach((key, value) -> search.put("inventory/" + key, List.of(value)));
    return search;
  }

  DeviceId id(String name) {
    return device(name).caller.device().id();
  }

  /// Beside those that are there.
  void setAttributes(String name, Map<String, String> attributes) {
    var device = id(name);
    database.inTransaction(db -> {
      db.createUpdate(
              """
              UPDATE device_inventory SET search = search || CAST(:search AS jsonb)
               WHERE tenant_id = :tenant AND device_id = :device
              """)
          .bind("tenant", tenant)
          .bind("device", device)
          .bind("search", Json.text(search(attributes)))
          .execute();
      parts.deployments().changed(db, tenant, List.of(device));
      return null;
    });
  }

  void setGroup(String name, String group) {
    execute(
        """
        UPDATE device_inventory SET group_name = :group
         WHERE tenant_id = :tenant AND device_id = :device
        """,
        Map.of("group", group, "device", device(name).caller.device().id()));
  }

  void addRelease(String name, List<String> types, long size, Map<String, List<String>> depends) {
    execute(
        """
        INSERT INTO release (tenant_id, name, modified_at) VALUES (:tenant, :name, :now)
        ON CONFLICT DO NOTHING
        """,
        Map.of("name", name));
    execute(
        """
        INSERT INTO artifact
          (tenant_id, artifact_id, name, description, size, sha256, signed, device_types,
           payload_types, depends, content, modified_at)
        VALUES (:tenant, :id, :name, '', :size, :sha, false, :types, '{}', CAST(:depends AS jsonb),
                '{}', :now)
        """,
        Map.of(
            "id", UUID.randomUUID(),
            "name", name,
            "size", size,
            "sha", UUID.randomUUID().toString(),
            "types", types.toArray(String[]::new),
            "depends", Json.text(depends)));
  }

  FilterId addFilter(String name, String terms) {
    var filter =
        new SavedFilter(new FilterId(UUID.randomUUID()), name, FilterJson.parse(terms), "{}");
    database.inTransaction(db -> {
      base.filters().create(db, tenant, filter);
      return null;
    });
    return filter.id();
  }

  /// Somebody who may do all of it.
  UserCaller person() {
    return person(new Rights(List.of(Grant.everywhere(EnumSet.allOf(Permission.class)))));
  }

  UserCaller person(Rights rights) {
    return new UserCaller(
        tenant,
        new UserId(UUID.nameUUIDFromBytes(new byte[] {1})),
        new Email("ana@example.com"),
        new SessionId(UUID.nameUUIDFromBytes(new byte[] {2})),
        Credential.SESSION,
        rights,
        Actor.Origin.INSIDE);
  }

  /// `body` is JSON as the API takes it.
  DeploymentId deploy(
      UserCaller caller, String name, String release, DeploymentOrder.Target target, String body) {
    var parsed = Json.parse(body, DeploymentJson.OrderBody.class);
    var order =
        new DeploymentOrder(
            name,
            release,
            target,
            Boolean.TRUE.equals(parsed.force_installation()),
            ConductJson.parse(parsed));
    return parts.orders().create(caller, order);
  }

  NextUpdate ask(String name) {
    var device = device(name);
    return parts
        .device()
        .next(
            device.caller,
            new Provides(Map.of("device_type", device.type, "artifact_name", device.runs)));
  }

  Verdict report(String name, DeploymentId deployment, String status) {
    return parts
        .device()
        .report(device(name).caller, deployment, StatusText.parseReport(status), "");
  }

  Deployments.View view(DeploymentId id) {
    return parts.deployments().get(tenant, id);
  }

  void execute(String sql) {
    execute(sql, Map.of());
  }

  /// `:tenant` and `:now` are bound.
  void execute(String sql, Map<String, ?> values) {
    database.inTransaction(db -> {
      var update = db.createUpdate(sql);
      update.bind("tenant", tenant);
      if (sql.contains(":now")) {
        update.bind("now", clock.instant());
      }
      values.forEach((name, value) -> update.bind(name, (Object) value));
      return update.execute();
    });
  }

  @Override
  public void close() {
    if (changes != null) {
      changes.close();
    }
  }

  /// Leaves nothing open: sweeps and restarts of other stages on the same database look at all
  /// tenants.
  void end() {
    close();
    execute(
        """
        UPDATE deployment SET finished_at = :now WHERE tenant_id = :tenant AND finished_at IS NULL
        """);
  }
}
