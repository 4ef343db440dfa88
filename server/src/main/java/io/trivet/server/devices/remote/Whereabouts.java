package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/// Which node holds which device's channel. What changes here is collected and written in batches;
/// what other nodes hold is read, and while this node is alone nothing is asked.
final class Whereabouts {
  /// The kind of {@link Changes} that says that a channel has opened.
  static final String OPENED = "remote_channel";

  /// Channels written in one transaction.
  private static final int WRITTEN_AT_ONCE = 500;

  private final Database database;
  private final RemoteStore store = new RemoteStore();
  private final Nodes nodes;

  /// Channels that opened or closed here and are not yet written.
  private final Map<DeviceRef, Instant> changed = new ConcurrentHashMap<>();

  Whereabouts(Database database, Nodes nodes) {
    this.database = database;
    this.nodes = nodes;
  }

  Nodes nodes() {
    return nodes;
  }

  /// A channel has opened or closed here.
  void changed(DeviceRef device, Instant at) {
    changed.put(device, at);
  }

  /// Since when the device is known to open channels, and when it last opened or closed one.
  record Times(Optional<Instant> since, Optional<Instant> changedAt) {}

  Times times(DeviceRef device) {
    var row = database.read(db -> store.findChannel(db, device));
    var latest =
        Optional.ofNullable(changed.get(device))
            .or(() -> row.map(RemoteStore.ChannelRow::updatedAt));
    return new Times(row.map(RemoteStore.ChannelRow::createdAt).or(() -> latest), latest);
  }

  /// The other node that holds the device's channel.
  Optional<RemoteStore.Holder> elsewhere(DeviceRef device) {
    return nodes.isAlone()
        ? Optional.empty()
        : database
            .read(db -> store.findChannel(db, device))
            .flatMap(RemoteStore.ChannelRow::node)
            .filter(node -> !node.id().equals(nodes.self()));
  }

  List<DeviceId> allElsewhere(TenantId tenant) {
    return nodes.isAlone()
        ? List.of()
        : database.read(db -> store.connectedElsewhere(db, tenant, nodes.self()));
  }

  /// Writes what has changed; what could not be written stays for the next time. `isOpen` says
  /// whether a channel is open here.
  void flush(Predicate<DeviceRef> isOpen) {
    var waiting = List.copyOf(changed.entrySet());
    for (int at = 0; at < waiting.size(); at += WRITTEN_AT_ONCE) {
      write(
          waiting.subList(at, Math.min(waiting.size(), at + WRITTEN_AT_ONCE)).stream()
              .map(entry ->
                  new RemoteStore.Change(
                      entry.getKey(), entry.getValue(), isOpen.test(entry.getKey())))
              .toList());
    }
  }

  private void write(List<RemoteStore.Change> changes) {
    database.inTransaction(db -> {
      store.saveChannels(db, nodes.self(), changes);
      if (!nodes.isAlone()) {
        changes.stream().filter(RemoteStore.Change::open).forEach(change -> tell(db, change));
      }
      return null;
    });
    changes.forEach(change -> changed.remove(change.device(), change.at()));
  }

  private void tell(Handle db, RemoteStore.Change change) {
    Changes.publish(
        db,
        OPENED,
        "%s %s %s %s"
            .formatted(nodes.self(), change.device().tenant(), change.device().id(), change.at()));
  }
}
