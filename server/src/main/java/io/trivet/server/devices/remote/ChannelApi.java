package io.trivet.server.devices.remote;

import static io.trivet.core.people.Permission.FILE_DOWNLOAD;
import static io.trivet.core.people.Permission.FILE_UPLOAD;
import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import io.trivet.server.platform.http.SocketHandler;
import io.trivet.wire.remote.FileInfo;
import io.trivet.wire.remote.FrameType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Mender's device connect API: the two WebSockets, connection state, files, and commands to the
/// update client.
final class ChannelApi {
  static final String BASE = "/api/management/v1/deviceconnect";
  private static final String DEVICE = BASE + "/devices/{id}";

  private final Switchboard switchboard;
  private final SessionContext.Parts parts;
  private final Files files;
  private final Tickets tickets;
  private final Relay relay;

  ChannelApi(Switchboard switchboard, SessionContext.Parts parts, Tickets tickets, Relay relay) {
    this.relay = relay;
    this.switchboard = switchboard;
    this.parts = parts;
    this.files = new Files(switchboard, parts);
    this.tickets = tickets;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint.DeviceSocket("/api/devices/v1/deviceconnect/connect", this::openChannel),
        new Endpoint.UserSocket(
            DEVICE + "/connect", READ_DEVICES, FrameRules.table(), this::openSession),
        Endpoint.read("GET", DEVICE, READ_DEVICES, this::device),
        Endpoint.read("GET", BASE + "/devices", READ_DEVICES, this::connected),
        command("check-update", FrameType.CHECK_UPDATE, AuditAction.CHECK_UPDATE),
        command("send-inventory", FrameType.SEND_INVENTORY, AuditAction.SEND_INVENTORY),
        Endpoint.change(
            "GET", DEVICE + "/download", FILE_DOWNLOAD, AuditAction.DOWNLOAD_FILE, this::download),
        Endpoint.change(
            "PUT", DEVICE + "/upload", FILE_UPLOAD, AuditAction.UPLOAD_FILE, this::upload),
        Endpoint.change(
            "POST",
            BASE + "/tickets",
            Permission.OWN_ACCOUNT,
            AuditAction.CREATE_SOCKET_TICKET,
            this::ticket));
  }

  private SocketHandler openChannel(Call call, DeviceCaller caller, Supplier<DeviceCaller> again) {
    return new Channel(caller.device(), again, switchboard);
  }

  private SocketHandler openSession(Call call, UserCaller caller, Supplier<UserCaller> again) {
    var device = ref(call, caller);
    parts.guard().requireSeen(caller, device);
    var channel = channel(device);
    switchboard.requireRoom(caller.tenant(), caller.user().toString());
    var context = SessionContext.begin(device, caller, parts);
    return new UserSession(context, channel, new UserSession.Person(again, call::callerActive));
  }

  /// As Mender has it, a WebSocket to a device that is not connected is not found.
  private Channel channel(DeviceRef device) {
    return switch (switchboard.route(device)) {
      case Switchboard.Route.Here(var channel) -> channel;
      case Switchboard.Route.There(_, var node) -> throw Switchboard.elsewhere(node);
      case Switchboard.Route.Nowhere _ ->
          throw new Failure.NotFound("the device is not connected: its channel was");
    };
  }

  private Reply device(Call call, UserCaller caller) {
    var device = ref(call, caller);
    parts.guard().requireSeen(caller, device);
    var presence = switchboard.presence(device);
    var json = new LinkedHashMap<String, Object>();
    json.put("device_id", device.id().toString());
    json.put(
        "status",
        presence.connected()
            ? "connected"
            : presence.changedAt().isPresent() ? "disconnected" : "unknown");
    presence.since().ifPresent(at -> json.put("created_ts", at.toString()));
    presence.changedAt().ifPresent(at -> json.put("updated_ts", at.toString()));
    return Reply.json(json);
  }

  /// The ids of all connected devices within reach; not in Mender's API.
  private Reply connected(Call call, UserCaller caller) {
    var ids =
        switchboard.connectedDevices(caller.tenant()).stream()
            .filter(id -> isSeen(caller, new DeviceRef(caller.tenant(), id)))
            .map(DeviceId::toString)
            .sorted()
            .toList();
    return Reply.json(Map.of("connected", ids));
  }

  private boolean isSeen(UserCaller caller, DeviceRef device) {
    try {
      parts.guard().requireSeen(caller, device);
      return true;
    } catch (Failure.NotFound _) {
      return false;
    }
  }

  private Endpoint command(String word, FrameType type, AuditAction action) {
    return Endpoint.change(
        "POST",
        DEVICE + "/" + word,
        MANAGE_DEVICES,
        action,
        (call, caller) -> {
          var device = ref(call, caller);
          parts.guard().require(caller, device, MANAGE_DEVICES);
          var context = SessionContext.begin(device, caller, parts);
          relay.command(context, type, action);
          return Reply.ACCEPTED;
        });
  }

  private Reply download(Call call, UserCaller caller) {
    var path = call.query("path").orElseThrow(() -> new Failure.Invalid("path is missing"));
    var asker = asker(call, caller);
    var info = files.info(asker, path);
    var reply =
        Reply.stream(
            200, "application/octet-stream", info.size(), out -> files.download(asker, path, out));
    return describe(reply, path, info);
  }

  private static Reply describe(Reply reply, String path, FileInfo info) {
    var name = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
    var described =
        reply
            .with("Content-Disposition", "attachment; filename=\"" + name + "\"")
            .with("X-MEN-File-Path", path.replaceAll("[^\\x20-\\x7E]", "?"))
            .with("X-MEN-File-Size", Long.toString(info.size()));
    described = with(described, "X-MEN-File-UID", info.owner().map(Object::toString));
    described = with(described, "X-MEN-File-GID", info.group().map(Object::toString));
    return with(described, "X-MEN-File-Mode", info.permissions());
  }

  private static Reply with(Reply reply, String header, Optional<String> value) {
    return value.map(text -> reply.with(header, text)).orElse(reply);
  }

  private Reply upload(Call call, UserCaller caller) {
    try {
      var form = UploadForm.read(call.stream(), call.contentType());
      files.upload(asker(call, caller), form.path(), form.put(), form.file());
      return new Reply(201, List.of(), new Reply.Body.None());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Reply ticket(Call call, UserCaller caller) {
    var issued = tickets.issue(caller);
    return Reply.json(
        201, Map.of("ticket", issued.ticket(), "expires_at", issued.expiresAt().toString()));
  }

  private Files.Asker asker(Call call, UserCaller caller) {
    return new Files.Asker(caller, call::callerAgain, ref(call, caller));
  }

  static DeviceRef ref(Call call, UserCaller caller) {
    return new DeviceRef(caller.tenant(), DeviceId.parse(call.segment("id")));
  }
}
