package io.trivet.server.devices.remote;

import static io.trivet.core.people.Permission.MODERATE_SESSIONS;
import static io.trivet.core.people.Permission.READ_AUDIT;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Reach;
import io.trivet.core.people.UserCaller;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import io.trivet.server.platform.http.SocketHandler;
import io.trivet.wire.remote.Asciicast;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Sessions that were and are: the list, the recordings, and the moderator's hand.
final class SessionApi {
  private static final String SESSIONS = ChannelApi.BASE + "/sessions";
  private static final String SESSION = SESSIONS + "/{id}";
  private static final int SLEEP_MILLIS_DEFAULT = 100;
  private static final int SLEEP_MILLIS_MAX = 1000;

  private final Switchboard switchboard;
  private final Reaches reaches;
  private final Guard guard;
  private final Journal journal;
  private final Recordings recordings;
  private final Relay relay;

  SessionApi(Switchboard switchboard, SessionContext.Parts parts, Reaches reaches, Relay relay) {
    this.relay = relay;
    this.reaches = reaches;
    this.switchboard = switchboard;
    this.guard = parts.guard();
    this.journal = parts.journal();
    this.recordings = parts.recordings();
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", SESSIONS, READ_AUDIT, this::list),
        Endpoint.read("GET", SESSION, READ_AUDIT, this::get),
        Endpoint.change(
            "DELETE", SESSION, MODERATE_SESSIONS, AuditAction.END_REMOTE_SESSION, this::end),
        Endpoint.read("GET", SESSION + "/verification", READ_AUDIT, this::verify),
        Endpoint.change(
            "GET", SESSION + "/recording", READ_AUDIT, AuditAction.READ_RECORDING, this::asciicast),
        new Endpoint.UserSocket(SESSION + "/playback", READ_AUDIT, Map.of(), this::playback),
        new Endpoint.UserSocket(SESSION + "/watch", MODERATE_SESSIONS, Map.of(), this::watch));
  }

  private Reply list(Call call, UserCaller caller) {
    var page = call.page();
    var query =
        new RecordingStore.Query(
            call.query("device_id").map(DeviceId::parse),
            call.query("user_id").orElse(""),
            call.query("live").filter(Boolean::parseBoolean).isPresent());
    var found = recordings.list(caller, reaches, query, page);
    return Paging.reply(call, page, found, SessionApi::json);
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(json(row(call, caller, READ_AUDIT)));
  }

  private Reply end(Call call, UserCaller caller) {
    var row = row(call, caller, MODERATE_SESSIONS);
    if (row.endedAt().isPresent()) {
      throw new Failure.Conflict("the session has ended");
    }
    log(caller, AuditAction.END_REMOTE_SESSION, row);
    relay.end(caller.tenant(), row.id(), "ended by a moderator");
    return Reply.NO_CONTENT;
  }

  private Reply verify(Call call, UserCaller caller) {
    var row = row(call, caller, READ_AUDIT);
    var verdict = recordings.verify(caller.tenant(), row.id());
    var json = new LinkedHashMap<String, Object>();
    json.put("whole", verdict.whole());
    json.put("chunks", verdict.chunks());
    json.put("head", verdict.head());
    json.put("seals", verdict.seals());
    verdict.fault().ifPresent(fault -> json.put("fault", fault));
    verdict.chunk().ifPresent(chunk -> json.put("bad_chunk", chunk));
    return Reply.json(json);
  }

  private Reply asciicast(Call call, UserCaller caller) {
    var row = recorded(row(call, caller, READ_AUDIT));
    log(caller, AuditAction.READ_RECORDING, row);
    return Reply.live("application/x-asciicast", out -> write(caller, row, out))
        .with("Content-Disposition", "attachment; filename=\"%s.cast\"".formatted(row.id()));
  }

  private void write(UserCaller caller, RecordingStore.SessionRow row, OutputStream out)
      throws IOException {
    var title = "%s on %s".formatted(row.userName(), row.device());
    try (var writer = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
      var cast = new Asciicast(writer, row.startedAt().getEpochSecond(), title);
      recordings.replay(
          caller.tenant(),
          row.id(),
          event -> {
            try {
              cast.add(event);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private SocketHandler playback(Call call, UserCaller caller, Supplier<UserCaller> again) {
    var row = recorded(row(call, caller, READ_AUDIT));
    int sleep = call.number("sleep_ms", SLEEP_MILLIS_DEFAULT);
    if (sleep < 0 || sleep > SLEEP_MILLIS_MAX) {
      throw new Failure.Invalid("sleep_ms must be from 0 to %d".formatted(SLEEP_MILLIS_MAX));
    }
    log(caller, AuditAction.READ_RECORDING, row);
    return new Playback(
        recordings, caller.tenant(), row.id(), sleep, () -> require(again.get(), row, READ_AUDIT));
  }

  private SocketHandler watch(Call call, UserCaller caller, Supplier<UserCaller> again) {
    var row = row(call, caller, MODERATE_SESSIONS);
    if (!(live(row) instanceof UserSession session)) {
      throw new Failure.Conflict("this session has no terminal");
    }
    log(caller, AuditAction.WATCH_REMOTE_SESSION, row);
    return new Watching(session, () -> require(again.get(), row, MODERATE_SESSIONS));
  }

  private RecordingStore.SessionRow row(Call call, UserCaller caller, Permission permission) {
    var row = recordings.get(caller.tenant(), RemoteSessionId.parse(call.segment("id")));
    require(caller, row, permission);
    return row;
  }

  /// A session outlives its device: whoever reaches everything reaches it too.
  private void require(UserCaller caller, RecordingStore.SessionRow row, Permission permission) {
    caller.require(permission);
    if (!(caller.rights().devices(permission) instanceof Reach.Everything)) {
      guard.require(caller, new DeviceRef(caller.tenant(), row.device()), permission);
    }
  }

  private static RecordingStore.SessionRow recorded(RecordingStore.SessionRow row) {
    if (row.expired()) {
      throw new Failure.NotFound("the recording's time is over: it was");
    }
    return row;
  }

  private Conversation live(RecordingStore.SessionRow row) {
    return switchboard
        .findConversation(row.id())
        .orElseThrow(() ->
            row.endedAt().isPresent()
                ? new Failure.Conflict("the session has ended")
                : new Failure.Unavailable(
                    "the session runs on another node of this cluster, and must be watched there"));
  }

  private void log(UserCaller caller, AuditAction action, RecordingStore.SessionRow row) {
    journal.write(
        caller.actor(),
        action,
        new DeviceRef(caller.tenant(), row.device()),
        row.id().toString(),
        Map.of("user", row.userName()));
  }

  private static Map<String, Object> json(RecordingStore.SessionRow row) {
    var json = new LinkedHashMap<String, Object>();
    json.put("id", row.id().toString());
    json.put("device_id", row.device().toString());
    json.put("user_id", row.user());
    json.put("user_name", row.userName());
    json.put("started_at", row.startedAt().toString());
    row.endedAt().ifPresent(at -> json.put("ended_at", at.toString()));
    json.put("end_reason", row.endReason());
    json.put("live", row.endedAt().isEmpty());
    json.put("done", row.done());
    json.put("recorded_bytes", row.bytes());
    json.put("recording_kept", !row.expired());
    return json;
  }
}
