package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.UserId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameType;
import java.util.Map;
import java.util.UUID;

/// Short orders that go to whichever node can carry them out: end a session, tell a device to ask
/// for work. They cross by notifications of the database; terminals and files do not (they would
/// have to fit into 8,000 bytes and go through the database, see
/// docs/decisions/0091-sessions-on-several-nodes.md).
final class Relay {
  private static final String END = "remote_end";
  private static final String COMMAND = "remote_command";

  private final Switchboard switchboard;
  private final Database database;

  Relay(Switchboard switchboard, Database database, Changes changes) {
    this.switchboard = switchboard;
    this.database = database;
    changes.subscribe(END, this::ended, () -> {}); // a moderator who sees no end says it again
    changes.subscribe(COMMAND, payload -> Remote.aside(() -> commanded(payload)), () -> {});
    changes.subscribe(Whereabouts.OPENED, switchboard::openedSomewhere, () -> {});
  }

  /// Ends a session on whatever node it is.
  void end(TenantId tenant, RemoteSessionId session, String reason) {
    var here = switchboard.findConversation(session);
    if (here.isPresent()) {
      here.get().end(reason);
    } else {
      publish(END, "%s %s %s".formatted(tenant, session, reason));
    }
  }

  private void ended(String payload) {
    var parts = payload.split(" ", 3);
    switchboard
        .findConversation(RemoteSessionId.parse(parts[1]))
        .ifPresent(conversation -> conversation.end(parts[2]));
  }

  /// Sends a command to the device's update client; it is in the audit log before.
  void command(SessionContext context, FrameType type, AuditAction action) {
    var route = switchboard.route(context.device());
    if (route instanceof Switchboard.Route.Nowhere) {
      throw new Failure.Conflict("the device is not connected");
    }
    context.log(action, Map.of());
    var user = context.caller().user().toString();
    switch (route) {
      case Switchboard.Route.Here(var channel) -> send(channel, context.id(), type, user);
      case Switchboard.Route.There _ ->
          publish(
              COMMAND,
              "%s %s %s %s %s"
                  .formatted(
                      context.device().tenant(), context.device().id(), context.id(), type, user));
      case Switchboard.Route.Nowhere _ -> throw new IllegalStateException("asked above");
    }
  }

  /// Tells a device, if it is connected, to look for what a person has just ordered. What that was
  /// is in the audit log; this is a hint, and a device that misses it asks by itself later.
  void nudge(DeviceRef device, UserId user) {
    var session = new RemoteSessionId(UUID.randomUUID());
    switch (switchboard.route(device)) {
      case Switchboard.Route.Here(var channel) ->
          send(channel, session, FrameType.CHECK_UPDATE, user.toString());
      case Switchboard.Route.There _ ->
          publish(
              COMMAND,
              "%s %s %s %s %s"
                  .formatted(device.tenant(), device.id(), session, FrameType.CHECK_UPDATE, user));
      case Switchboard.Route.Nowhere _ -> {}
    }
  }

  private void commanded(String payload) {
    var parts = payload.split(" ", 5);
    var device = new DeviceRef(new TenantId(UUID.fromString(parts[0])), DeviceId.parse(parts[1]));
    switchboard
        .find(device)
        .ifPresent(channel ->
            send(channel, RemoteSessionId.parse(parts[2]), FrameType.valueOf(parts[3]), parts[4]));
  }

  private static void send(Channel channel, RemoteSessionId session, FrameType type, String user) {
    channel.send(session, Frame.of(type, Map.of("user_id", user)));
  }

  private void publish(String kind, String payload) {
    database.inTransaction(db -> {
      Changes.publish(db, kind, payload);
      return null;
    });
  }
}
