package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.db.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which devices are connected to this node, and which sessions are on their channels. All of it in
/// memory; only when a channel opened or closed is written, in batches. A second node would hold
/// other channels: {@link #find} is the one place that would have to look there, and {@link
/// Channel#send} and {@link Conversation} the two directions that would have to cross.
final class Switchboard {
  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

  private final Database database;
  private final RemoteStore store;
  private final InstantSource clock;
  private final Map<DeviceRef, Channel> channels = new ConcurrentHashMap<>();
  private final Map<RemoteSessionId, Attached> sessions = new ConcurrentHashMap<>();

  /// Channels that opened or closed and are not yet written.
  private final Map<DeviceRef, Instant> changed = new ConcurrentHashMap<>();

  private record Attached(Conversation conversation, Channel channel) {}

  Switchboard(Database database, RemoteStore store, InstantSource clock) {
    this.database = database;
    this.store = store;
    this.clock = clock;
  }

  /// What is known of a device's channel. `since` and `changedAt` are missing for a device that
  /// never opened one.
  record Presence(boolean connected, Optional<Instant> since, Optional<Instant> changedAt) {}

  void connected(Channel channel) {
    var old = channels.put(channel.device(), channel);
    changed.put(channel.device(), clock.instant());
    LOG.info(
        "channel opened tenant={} device={}", channel.device().tenant(), channel.device().id());
    if (old != null) {
      old.close("the device has opened another channel");
    }
  }

  void disconnected(Channel channel, String reason) {
    if (channels.remove(channel.device(), channel)) {
      changed.put(channel.device(), clock.instant());
    }
    LOG.info(
        "channel closed tenant={} device={} reason=\"{}\"",
        channel.device().tenant(),
        channel.device().id(),
        reason);
  }

  Optional<Channel> find(DeviceRef device) {
    return Optional.ofNullable(channels.get(device)).filter(Channel::isOpen);
  }

  /// The open channel, or a 409: Mender's clients show its text.
  Channel get(DeviceRef device) {
    return find(device).orElseThrow(() -> new Failure.Conflict("the device is not connected"));
  }

  Presence presence(DeviceRef device) {
    var row = database.read(db -> store.findChannel(db, device));
    var latest =
        Optional.ofNullable(changed.get(device))
            .or(() -> row.map(RemoteStore.ChannelRow::updatedAt));
    var since = row.map(RemoteStore.ChannelRow::createdAt).or(() -> latest);
    return new Presence(find(device).isPresent(), since, latest);
  }

  List<DeviceId> connectedDevices(TenantId tenant) {
    return channels.keySet().stream()
        .filter(device -> device.tenant().equals(tenant))
        .map(DeviceRef::id)
        .toList();
  }

  int count() {
    return channels.size();
  }

  void attached(Conversation conversation, Channel channel) {
    sessions.put(conversation.id(), new Attached(conversation, channel));
  }

  void detached(Conversation conversation) {
    sessions.remove(conversation.id());
  }

  /// True if there is such a session, but on another device's channel.
  boolean isElsewhere(String session, Channel channel) {
    if (!Ids.isUuid(session)) {
      return false;
    }
    var known = sessions.get(new RemoteSessionId(UUID.fromString(session)));
    return known != null && known.channel() != channel;
  }

  /// May the sessions go on?
  void recheckSessions() {
    sessions.values().forEach(attached -> attached.conversation().recheck());
  }

  Optional<Conversation> findConversation(RemoteSessionId id) {
    return Optional.ofNullable(sessions.get(id)).map(Attached::conversation);
  }

  /// A device's right to a channel may be gone.
  void recheck(DeviceRef device) {
    Optional.ofNullable(channels.get(device)).ifPresent(Channel::recheck);
  }

  void recheckAll() {
    channels.values().forEach(Channel::recheck);
  }

  /// Writes when channels opened and closed; what could not be written stays for the next time.
  void flush() {
    for (var entry : List.copyOf(changed.entrySet())) {
      database.inTransaction(db -> {
        store.saveChannel(db, entry.getKey(), entry.getValue());
        return null;
      });
      changed.remove(entry.getKey(), entry.getValue());
    }
  }

  void requireRoom(TenantId tenant, String user) {
    long ofTenant = 0;
    long ofUser = 0;
    for (var attached : sessions.values()) {
      if (attached.channel().device().tenant().equals(tenant)) {
        ofTenant++;
        ofUser +=
            attached.conversation() instanceof Owned owned && owned.user().equals(user) ? 1 : 0;
      }
    }
    if (ofTenant >= Limits.REMOTE_SESSIONS_PER_TENANT_MAX
        || ofUser >= Limits.REMOTE_SESSIONS_PER_USER_MAX) {
      throw new Failure.TooMany(
          "too many remote sessions are open: at most %d of one user and %d of one tenant"
              .formatted(
                  Limits.REMOTE_SESSIONS_PER_USER_MAX, Limits.REMOTE_SESSIONS_PER_TENANT_MAX),
          java.time.Duration.ofSeconds(30));
    }
  }

  /// A conversation that counts against its user's limit.
  interface Owned {
    String user();
  }
}
