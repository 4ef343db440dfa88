package io.trivet.server.devices.inventory;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Condition;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.devices.identity.ReachSql;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// Sets of devices that a condition describes, for the features above: who is in one, how many are,
/// and what they are like.
public final class Fleet {
  private final FleetStore store = new FleetStore();
  private final IndexStore indexes = new IndexStore();

  /// The accepted devices for which the condition holds; of those listed, unless the list is empty.
  public record Part(Condition condition, List<DeviceId> listed) {
    public Part {
      listed = List.copyOf(listed);
    }
  }

  public boolean contains(Handle db, DeviceRef device, Condition condition) {
    var filter = new FilterSql();
    filter.add(condition);
    return store.contains(db, device, filter);
  }

  /// The first value of the device's attribute, as text.
  public Optional<String> value(Handle db, DeviceRef device, AttributeName attribute) {
    return store.value(db, device, attribute);
  }

  public long count(Handle db, TenantId tenant, Part part) {
    return store.count(db, tenant, sql(db, tenant, part));
  }

  /// How many devices have which combination of values of the attributes, the most frequent first
  /// and at most `max` of them; a value that is not there is an empty text.
  public Map<List<String>, Long> combinations(
      Handle db, TenantId tenant, Part part, List<AttributeName> attributes, int max) {
    return store.combinations(db, tenant, sql(db, tenant, part), attributes, max);
  }

  /// Up to `max` devices with this value of the attribute.
  public List<DeviceId> sample(
      Handle db, TenantId tenant, Part part, AttributeName attribute, String value, long max) {
    var filter = sql(db, tenant, part);
    var text = filter.text(attribute).orElse("NULL");
    filter.and("coalesce(%s, '') = %s".formatted(text, filter.value(value)));
    return store.ids(db, tenant, filter, max);
  }

  /// Up to `max` devices, whatever their status.
  public List<DeviceId> find(Handle db, TenantId tenant, Condition condition, int max) {
    var filter = new FilterSql();
    filter.add(condition);
    return store.ids(db, tenant, filter, max);
  }

  /// The handles of the devices, whatever their status, that are within the reach.
  public Roaring64Bitmap handles(Handle db, TenantId tenant, ReachSql reach, Part part) {
    var filter = new FilterSql(indexes.list(db, tenant));
    filter.add(part.condition());
    if (!part.listed().isEmpty()) {
      filter.and("i.device_id = ANY(%s)".formatted(filter.value(uuids(part.listed()))));
    }
    return store.handles(db, tenant, filter.within(reach));
  }

  /// True if the answer may change without the device's inventory changing.
  public static boolean changesByItself(Condition condition) {
    return condition
        .predicates()
        .map(predicate -> predicate.attribute().toString())
        .anyMatch(Set.of("system/check_in_time", "system/updated_ts")::contains);
  }

  private FilterSql sql(Handle db, TenantId tenant, Part part) {
    var filter = new FilterSql(indexes.list(db, tenant));
    filter.and("i.status = 'accepted'");
    filter.add(part.condition());
    if (!part.listed().isEmpty()) {
      filter.and("i.device_id = ANY(%s)".formatted(filter.value(uuids(part.listed()))));
    }
    return filter;
  }

  private static UUID[] uuids(Collection<DeviceId> devices) {
    return devices.stream().map(DeviceId::value).toArray(UUID[]::new);
  }

  /// Most combinations that a caller gets.
  public static final int COMBINATIONS_MAX = Limits.STRATA_MAX;
}
