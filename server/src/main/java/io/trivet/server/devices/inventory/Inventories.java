package io.trivet.server.devices.inventory;

import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.Attribute;
import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.DeviceStatus;
import io.trivet.core.devices.GroupName;
import io.trivet.core.devices.Operator;
import io.trivet.core.devices.Scope;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Listed;
import io.trivet.core.kernel.Page;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.DeviceEvents;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/// What is known about devices.
public final class Inventories implements DeviceEvents {
  private final Database database;
  private final Ledger ledger;
  private final Reaches reaches;
  private final GroupStore groups = new GroupStore();
  private final InventoryStore store = new InventoryStore();
  private final IndexStore indexes = new IndexStore();
  private final InventoryReports reports;
  private final InstantSource clock;
  private final List<InventoryEvents> subscribers = new CopyOnWriteArrayList<>();

  public Inventories(Database database, Ledger ledger, Reaches reaches, InstantSource clock) {
    this.database = database;
    this.ledger = ledger;
    this.reaches = reaches;
    this.reports = new InventoryReports(database, clock, this::tell);
    this.clock = clock;
  }

  @Override
  public void created(
      Handle db, DeviceRef device, Map<String, Object> identity, DeviceStatus status, Instant now) {
    var attributes =
        identity.entrySet().stream()
            .filter(entry -> !entry.getKey().equals("status")) // that name is ours
            .flatMap(entry -> identityAttribute(entry.getKey(), entry.getValue()).stream())
            .toList();
    var document = AttributeDocument.EMPTY.with(Scope.IDENTITY, attributes, true, Optional.empty());
    store.insert(db, device, status, document, now);
  }

  @Override
  public void statusChanged(Handle db, DeviceRef device, DeviceStatus status, Instant now) {
    store.setStatus(db, device, status);
    tell(db, device.tenant(), List.of(device.id()));
  }

  public void subscribe(InventoryEvents feature) {
    subscribers.add(feature);
  }

  private void tell(Handle db, TenantId tenant, Collection<DeviceId> devices) {
    subscribers.forEach(feature -> feature.changed(db, tenant, devices));
  }

  /// The handles of the accepted members of a group.
  public List<Long> acceptedMembers(Handle db, TenantId tenant, String group) {
    return groups.acceptedMembers(db, tenant, new GroupName(group));
  }

  /// What a device reports of itself. A report with nothing new writes nothing, but moves the time
  /// of the last update at least once a day.
  void report(DeviceRef device, List<Attribute> attributes, boolean replace) {
    reports.report(device, attributes, replace);
  }

  /// What people write on a device. `ifMatch` must be the present etag, if it is given.
  void tag(
      UserCaller caller,
      DeviceRef device,
      List<Attribute> tags,
      boolean replace,
      Optional<String> ifMatch) {
    ledger.change(
        caller.actor(),
        db -> {
          reaches.require(db, caller, MANAGE_DEVICES, device);
          var row = found(store.lock(db, device));
          if (ifMatch.isPresent() && !ifMatch.equals(row.tagsEtag().map(UUID::toString))) {
            throw new Failure.Stale("the tags were changed by somebody else: read them again");
          }
          var now = clock.instant();
          var document = row.attributes().with(Scope.TAGS, tags, replace, Optional.of(now));
          requireFew(document.of(Scope.TAGS).keySet(), Limits.TAGS_PER_DEVICE_MAX);
          var etag = Optional.of(UUID.randomUUID());
          write(
              db,
              caller,
              device,
              changed(row, document, row.inventoryHash(), etag, row.updatedAt()));
          InventoryNotices.changed(db, device, document, now);
          return Recorded.of(etag, InventoryEntry.tagged(row, document));
        });
  }

  /// The type that a device reports of itself, if it has reported one.
  public Optional<String> deviceType(Handle db, DeviceRef device) {
    return store
        .find(db, device)
        .map(row -> row.attributes().of(Scope.INVENTORY).get("device_type"))
        .map(stored -> stored.value() instanceof List<?> list ? list.getFirst() : stored.value())
        .map(Object::toString);
  }

  /// What the monitor says of a device, part of its transaction: text, numbers, true or false.
  public void setMonitor(Handle db, DeviceRef device, Map<String, Object> values, Instant now) {
    var row = found(store.lock(db, device));
    var document = row.attributes().withMonitor(values);
    if (!document.equals(row.attributes())) {
      store.update(
          db,
          device.tenant(),
          changed(row, document, row.inventoryHash(), row.tagsEtag(), row.updatedAt()));
      InventoryNotices.changed(db, device, document, now);
    }
  }

  /// Forgets what the device reported.
  void clear(UserCaller caller, DeviceRef device) {
    ledger.change(
        caller.actor(),
        db -> {
          reaches.require(db, caller, MANAGE_DEVICES, device);
          var row = store.lock(db, device);
          if (row.isEmpty()) {
            return Recorded.nothing(device);
          }
          var document =
              row.get().attributes().with(Scope.INVENTORY, List.of(), true, Optional.empty());
          write(
              db,
              caller,
              device,
              changed(
                  row.get(), document, Optional.empty(), row.get().tagsEtag(), clock.instant()));
          return Recorded.of(device, InventoryEntry.cleared(row.get()));
        });
  }

  /// A person's change of attributes can move a device into a dynamic group.
  private void write(Handle db, UserCaller caller, DeviceRef device, InventoryStore.Row row) {
    var held = reaches.held(db, caller, List.of(device.id()));
    store.update(db, device.tenant(), row);
    reaches.requireNoGain(db, caller, held);
    tell(db, device.tenant(), List.of(device.id()));
  }

  InventoryStore.Row get(UserCaller caller, DeviceRef device) {
    return database.read(db -> {
      reaches.require(db, caller, READ_DEVICES, device);
      return found(store.find(db, device));
    });
  }

  /// Searches with a limit of time, so that no filter can keep the database busy.
  Listed<InventoryStore.Row> search(UserCaller caller, Search search) {
    var filter = filter(caller.tenant());
    filter.add(search.condition());
    restrict(filter, search);
    search.sort().forEach(sort -> filter.sort(sort.attribute(), sort.descending()));
    return run(caller, filter, regexes(search.condition()), search.page());
  }

  /// An empty filter that knows what the tenant has indexed.
  FilterSql filter(TenantId tenant) {
    List<AttributeName> indexed = database.read(db -> indexes.list(db, tenant));
    return new FilterSql(indexed);
  }

  /// The devices for which a condition holds.
  Listed<InventoryStore.Row> search(UserCaller caller, Condition condition, Page page) {
    var filter = filter(caller.tenant());
    filter.add(condition);
    return run(caller, filter, regexes(condition), page);
  }

  /// A condition whose regular expressions the database would not read is a mistake to be told now.
  void requireSound(Condition condition) {
    try {
      database.read(db -> {
        regexes(condition).forEach(regex -> store.tryRegex(db, regex));
        return null;
      });
      new FilterSql().add(condition);
    } catch (JdbiException e) {
      throw understood(e);
    }
  }

  /// Only what the caller may know is found and counted.
  Listed<InventoryStore.Row> run(
      UserCaller caller, FilterSql filter, List<String> regexes, Page page) {
    try {
      return database.inTransaction(db -> {
        store.limitTime(db, Limits.FILTER_TIME_MAX);
        regexes.forEach(regex -> store.tryRegex(db, regex));
        var within = filter.within(reaches.of(db, caller, READ_DEVICES));
        return new Listed<>(
            store.search(db, caller.tenant(), within, page),
            store.count(db, caller.tenant(), within));
      });
    } catch (JdbiException e) {
      throw understood(e);
    }
  }

  /// The next devices that a search finds, in the order of their ids: how an export reads a fleet
  /// of any size with a page in memory, and no statement that lasts.
  List<InventoryStore.Row> following(
      UserCaller caller, Search search, Optional<DeviceId> after, int max) {
    var filter = filter(caller.tenant());
    filter.add(search.condition());
    restrict(filter, search);
    try {
      return database.inTransaction(db -> {
        store.limitTime(db, Limits.FILTER_TIME_MAX);
        regexes(search.condition()).forEach(regex -> store.tryRegex(db, regex));
        var within = filter.within(reaches.of(db, caller, READ_DEVICES));
        return store.following(
            db, caller.tenant(), within, after.map(DeviceId::value).orElse(null), max);
      });
    } catch (JdbiException e) {
      throw understood(e);
    }
  }

  Map<DeviceStatus, Long> statistics(UserCaller caller) {
    return database.read(
        db -> store.statistics(db, caller.tenant(), reaches.of(db, caller, READ_DEVICES)));
  }

  Map<AttributeName, Long> names(UserCaller caller) {
    return database.read(
        db -> store.names(db, caller.tenant(), reaches.of(db, caller, READ_DEVICES)));
  }

  private static void restrict(FilterSql filter, Search search) {
    if (!search.devices().isEmpty()) {
      var ids = search.devices().stream().map(DeviceId::value).toArray(UUID[]::new);
      filter.and("i.device_id = ANY(%s)".formatted(filter.value(ids)));
    }
    Arrays.stream(search.text().strip().split("\\s+", -1))
        .filter(word -> !word.isEmpty())
        .forEach(word ->
            filter.and(
                "i.words @@ CAST(quote_literal(%s) || ':*' AS tsquery)"
                    .formatted(filter.value(word.toLowerCase(java.util.Locale.ROOT)))));
  }

  private static List<String> regexes(Condition condition) {
    return condition
        .predicates()
        .filter(predicate -> predicate.operator() == Operator.REGEX)
        .map(predicate -> predicate.value().toString())
        .toList();
  }

  private static RuntimeException understood(JdbiException e) {
    return switch (Database.sqlState(e).orElse("")) {
      case "57014" ->
          new Failure.Unprocessable(
              "filter_too_slow",
              "the filter took longer than %d seconds: ask for less"
                  .formatted(Limits.FILTER_TIME_MAX.toSeconds()));
      case "2201B" -> new Failure.Invalid("the value of $regex is not a regular expression");
      default -> e;
    };
  }

  private static InventoryStore.Row changed(
      InventoryStore.Row row,
      AttributeDocument document,
      Optional<String> hash,
      Optional<UUID> etag,
      Instant updatedAt) {
    return new InventoryStore.Row(
        row.id(),
        row.status(),
        row.group(),
        document,
        row.createdAt(),
        updatedAt,
        etag,
        hash,
        row.checkInAt());
  }

  private static InventoryStore.Row found(Optional<InventoryStore.Row> row) {
    return row.orElseThrow(() -> new Failure.NotFound("device"));
  }

  static void requireFew(Collection<?> attributes, int max) {
    if (attributes.size() > max) {
      throw new Failure.Invalid("too many attributes: at most %d are allowed".formatted(max));
    }
  }

  /// Identity data may hold what an attribute may not, such as objects: those are kept as JSON
  /// text.
  private static Optional<Attribute> identityAttribute(String name, Object value) {
    try {
      return Optional.of(new Attribute(name, value, Optional.empty()));
    } catch (Failure.Invalid _) {
      var text = Json.text(value);
      return name.isEmpty() || name.length() > Limits.ATTRIBUTE_NAME_CHARS_MAX
          ? Optional.empty()
          : Optional.of(new Attribute(name, text, Optional.empty()));
    }
  }
}
