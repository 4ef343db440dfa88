package io.trivet.server.devices.inventory;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.trivet.core.devices.Attribute;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.Scope;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.db.Batcher;
import io.trivet.server.platform.db.Batcher.Outcome;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// What devices report of themselves, written for all that report at the same time together. A
/// report with nothing new writes nothing, but moves the time of the last update at least once a
/// day.
final class InventoryReports {
  private final InstantSource clock;
  private final Told told;
  private final ReportStore store = new ReportStore();
  private final Batcher<Report, Boolean> batcher;

  /// `told` hears of changed devices, within the transaction.
  InventoryReports(Database database, InstantSource clock, Told told) {
    this.clock = clock;
    this.told = told;
    this.batcher = new Batcher<>(database, this::write);
  }

  @FunctionalInterface
  interface Told {
    void changed(Handle db, TenantId tenant, List<DeviceId> devices);
  }

  /// `hash` is of the attributes: the same in another order have the same.
  record Report(DeviceRef device, List<Attribute> attributes, boolean replace, String hash) {
    static Report of(DeviceRef device, List<Attribute> attributes, boolean replace) {
      return new Report(device, List.copyOf(attributes), replace, hashOf(attributes, replace));
    }
  }

  /// Returns when the report is durable.
  void report(DeviceRef device, List<Attribute> attributes, boolean replace) {
    Inventories.requireFew(attributes, Limits.ATTRIBUTES_PER_DEVICE_MAX);
    batcher.write(Report.of(device, attributes, replace));
  }

  /// Read what is known, lock what changes, write it. True for each report that changed something.
  private List<Outcome<Boolean>> write(Handle db, List<Report> reports) {
    var now = clock.instant();
    var seen = store.listSeen(db, reports.stream().map(Report::device).distinct().toList());
    var news =
        reports.stream().filter(report -> isNews(report, seen.get(report.device()))).toList();
    store.touch(db, old(reports, seen, now), now);
    var locked = store.lock(db, news.stream().map(Report::device).distinct().toList());
    var changes = new Changes(locked);
    var outcomes = new ArrayList<Outcome<Boolean>>();
    for (var report : reports) {
      outcomes.add(
          seen.containsKey(report.device())
              ? changes.apply(report)
              : new Outcome.Refused<>(new Failure.NotFound("device")));
    }
    store.update(db, changes.changed, now);
    InventoryNotices.changed(db, changes.changed, now);
    changes.changed.keySet().stream()
        .collect(groupingBy(DeviceRef::tenant, mapping(DeviceRef::id, toList())))
        .forEach((tenant, devices) -> told.changed(db, tenant, devices));
    return outcomes;
  }

  private static boolean isNews(
      Report report, ReportStore.@org.jspecify.annotations.Nullable Seen seen) {
    return seen != null && !seen.hash().equals(Optional.of(report.hash()));
  }

  /// The devices whose last update was on another day.
  private static List<DeviceRef> old(
      List<Report> reports, Map<DeviceRef, ReportStore.Seen> seen, Instant now) {
    return reports.stream()
        .map(Report::device)
        .distinct()
        .filter(device -> seen.containsKey(device) && !sameDay(seen.get(device).updatedAt(), now))
        .toList();
  }

  /// The documents of a batch while it is applied, in the order of the reports: a device may be in
  /// it more than once.
  private static final class Changes {
    private final Map<DeviceRef, ReportStore.Locked> rows;
    private final Map<DeviceRef, ReportStore.Locked> changed = new LinkedHashMap<>();

    private Changes(Map<DeviceRef, ReportStore.Locked> rows) {
      this.rows = rows;
    }

    private Outcome<Boolean> apply(Report report) {
      var row = changed.getOrDefault(report.device(), rows.get(report.device()));
      if (row == null || row.hash().equals(Optional.of(report.hash()))) {
        return new Outcome.Done<>(false);
      }
      var document =
          row.attributes()
              .with(Scope.INVENTORY, report.attributes(), report.replace(), Optional.empty());
      try {
        Inventories.requireFew(
            document.of(Scope.INVENTORY).keySet(), Limits.ATTRIBUTES_PER_DEVICE_MAX);
      } catch (Failure.Invalid refused) {
        return new Outcome.Refused<>(refused);
      }
      changed.put(report.device(), new ReportStore.Locked(document, Optional.of(report.hash())));
      return new Outcome.Done<>(true);
    }
  }

  private static boolean sameDay(Instant a, Instant b) {
    return a.atOffset(ZoneOffset.UTC)
        .toLocalDate()
        .equals(b.atOffset(ZoneOffset.UTC).toLocalDate());
  }

  private static String hashOf(List<Attribute> attributes, boolean replace) {
    var sorted =
        attributes.stream()
            .collect(
                Collectors.toMap(
                    Attribute::name,
                    a -> List.of(a.value(), a.description().orElse("")),
                    (_, last) -> last,
                    TreeMap::new));
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update((byte) (replace ? 1 : 0));
      return HexFormat.of().formatHex(digest.digest(Json.write(sorted)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
