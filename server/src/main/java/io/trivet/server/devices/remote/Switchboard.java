package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which devices are connected to this node, and which sessions are on their channels: in memory,
/// and nothing else is asked while this node is alone. Beside it, which node holds which channel is
/// written in batches, so that every node can say where a device is. {@link #route} is the seam:
/// all that must reach a device asks it, and only {@link Route.Here} has a channel.
final class Switchboard {
  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

  private final Whereabouts whereabouts;
  private final InstantSource clock;
  private final Map<DeviceRef, Channel> channels = new ConcurrentHashMap<>();
  private final Map<RemoteSessionId, Attached> sessions = new ConcurrentHashMap<>();

  private record Attached(Conversation conversation, Channel channel) {}

  private volatile boolean stopping;

  Switchboard(Whereabouts whereabouts, InstantSource clock) {
    this.whereabouts = whereabouts;
    this.clock = clock;
  }

  UUID node() {
    return whereabouts.nodes().self();
  }

  /// Where the other end of a session with a device would be.
  sealed interface Route {
    record Here(Channel channel) implements Route {}

    /// On another node, which people know by this name.
    record There(UUID node, String name) implements Route {}

    record Nowhere() implements Route {}
  }

  Route route(DeviceRef device) {
    var here = find(device);
    if (here.isPresent()) {
      return new Route.Here(here.get());
    }
    return whereabouts
        .elsewhere(device)
        .<Route>map(node -> new Route.There(node.id(), node.name()))
        .orElseGet(Route.Nowhere::new);
  }

  /// What is known of a device's channel. `since` and `changedAt` are missing for a device that
  /// never opened one.
  record Presence(boolean connected, Optional<Instant> since, Optional<Instant> changedAt) {}

  /// When it was opened, as others are told.
  Instant connected(Channel channel) {
    var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var old = channels.put(channel.device(), channel);
    whereabouts.changed(channel.device(), now);
    LOG.info(
        "channel opened tenant={} device={}", channel.device().tenant(), channel.device().id());
    if (old != null) {
      old.close("the device has opened another channel");
    }
    return now;
  }

  void disconnected(Channel channel, String reason) {
    if (channels.remove(channel.device(), channel)) {
      whereabouts.changed(channel.device(), clock.instant().truncatedTo(ChronoUnit.MICROS));
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

  /// The open channel, or a 409: Mender's clients show its text. 503 when another node has it.
  Channel get(DeviceRef device) {
    return switch (route(device)) {
      case Route.Here(var channel) -> channel;
      case Route.There(_, var name) -> throw elsewhere(name);
      case Route.Nowhere _ -> throw new Failure.Conflict("the device is not connected");
    };
  }

  static Failure elsewhere(String node) {
    return new Failure.Unavailable(
        "the device is connected to the node %s of this cluster, and a session must be opened there"
            .formatted(node));
  }

  Presence presence(DeviceRef device) {
    var times = whereabouts.times(device);
    return new Presence(
        !(route(device) instanceof Route.Nowhere), times.since(), times.changedAt());
  }

  List<DeviceId> connectedDevices(TenantId tenant) {
    var here =
        channels.keySet().stream()
            .filter(device -> device.tenant().equals(tenant))
            .map(DeviceRef::id);
    return Stream.concat(here, whereabouts.allElsewhere(tenant).stream()).distinct().toList();
  }

  int count() {
    return channels.size();
  }

  void attached(Conversation conversation, Channel channel) {
    sessions.put(conversation.id(), new Attached(conversation, channel));
  }

  void detached(Conversation conversation) {
    sessions.remove(conversation.id());
    synchronized (sessions) {
      sessions.notifyAll();
    }
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

  void flush() {
    whereabouts.flush(device -> find(device).isPresent());
  }

  /// A device has opened a channel on some node: an older one here is replaced by it.
  void openedSomewhere(String payload) {
    var parts = payload.split(" ", 4);
    if (parts[0].equals(node().toString())) {
      return;
    }
    var device = new DeviceRef(new TenantId(UUID.fromString(parts[1])), DeviceId.parse(parts[2]));
    Optional.ofNullable(channels.get(device))
        .filter(channel -> channel.openedAt().isBefore(Instant.parse(parts[3])))
        .ifPresent(channel -> channel.close("the device has opened another channel"));
  }

  /// No more sessions; those that are open are ended, and waited for until they are written.
  void stop() {
    stopping = true;
    endAll("the server is stopping");
    try {
      long end = System.nanoTime() + Limits.REMOTE_STOP_MAX.toNanos();
      synchronized (sessions) {
        while (!sessions.isEmpty() && System.nanoTime() < end) {
          sessions.wait(50);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void endAll(String reason) {
    sessions.values().forEach(attached -> attached.conversation().end(reason));
  }

  void requireRoom(TenantId tenant, String user) {
    if (stopping) {
      throw new Failure.Unavailable("the server is stopping");
    }
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
