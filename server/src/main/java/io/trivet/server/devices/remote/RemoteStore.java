package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// All SQL about channels. A method is one statement; the caller owns the transaction.
final class RemoteStore {
  private static final String FIND_CHANNEL =
      """
      SELECT c.created_at, c.updated_at, n.node_id, n.name
        FROM device_channel c LEFT JOIN remote_node n ON n.node_id = c.node_id
       WHERE c.tenant_id = :tenant AND c.device_id = :device
      """;
  private static final String CONNECTED =
      """
      SELECT c.device_id FROM device_channel c JOIN remote_node n ON n.node_id = c.node_id
       WHERE c.tenant_id = :tenant AND c.node_id <> :self
      """;

  /// A node closes only what it holds itself: the device may be at another one by now.
  private static final String SAVE_CHANNELS =
      """
      INSERT INTO device_channel (tenant_id, device_id, created_at, updated_at, node_id)
      SELECT d.tenant_id, d.device_id, :at, :at, CASE WHEN :open THEN CAST(:self AS uuid) END
        FROM device d WHERE d.tenant_id = :tenant AND d.device_id = :device
      ON CONFLICT (tenant_id, device_id) DO UPDATE
         SET updated_at = excluded.updated_at,
             node_id = CASE WHEN :open OR device_channel.node_id = :self THEN excluded.node_id
                            ELSE device_channel.node_id END
      """;

  /// `node` is the living node that holds the channel.
  record ChannelRow(Instant createdAt, Instant updatedAt, Optional<Holder> node) {}

  /// A node, and how people call it.
  record Holder(UUID id, String name) {}

  /// A channel that has opened or closed.
  record Change(DeviceRef device, Instant at, boolean open) {}

  Optional<ChannelRow> findChannel(Handle db, DeviceRef device) {
    return db.createQuery(FIND_CHANNEL)
        .bind("tenant", device.tenant())
        .bind("device", device.id())
        .map((row, _) ->
            new ChannelRow(
                instant(row.getObject(1, OffsetDateTime.class)),
                instant(row.getObject(2, OffsetDateTime.class)),
                holder(row.getObject(3, UUID.class), row.getString(4))))
        .findOne();
  }

  /// Devices of a tenant whose channel another node holds.
  List<DeviceId> connectedElsewhere(Handle db, TenantId tenant, UUID self) {
    return db.createQuery(CONNECTED)
        .bind("tenant", tenant)
        .bind("self", self)
        .map((row, _) -> new DeviceId(row.getObject(1, UUID.class)))
        .list();
  }

  void saveChannels(Handle db, UUID self, List<Change> changes) {
    var batch = db.prepareBatch(SAVE_CHANNELS);
    for (var change : changes) {
      batch
          .bind("tenant", change.device().tenant())
          .bind("device", change.device().id())
          .bind("at", change.at())
          .bind("open", change.open())
          .bind("self", self)
          .add();
    }
    batch.execute();
  }

  private static Optional<Holder> holder(@Nullable UUID node, @Nullable String name) {
    return node == null || name == null ? Optional.empty() : Optional.of(new Holder(node, name));
  }

  private static Instant instant(@Nullable OffsetDateTime time) {
    if (time == null) {
      throw new IllegalStateException("a time is missing");
    }
    return time.toInstant();
  }
}
