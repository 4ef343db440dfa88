package io.trivet.server.devices.remote;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.UserCaller;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// What every kind of session has: its id, who, on which device, and the feature's parts.
record SessionContext(
    RemoteSessionId id, DeviceRef device, UserCaller caller, Instant begun, Parts parts) {

  /// A session that begins now.
  static SessionContext begin(DeviceRef device, UserCaller caller, Parts parts) {
    return begin(new RemoteSessionId(UUID.randomUUID()), device, caller, parts);
  }

  static SessionContext begin(
      RemoteSessionId id, DeviceRef device, UserCaller caller, Parts parts) {
    return new SessionContext(id, device, caller, parts.clock().instant(), parts);
  }

  /// The parts of the feature that sessions use.
  record Parts(
      Guard guard, Journal journal, Recordings recordings, UUID node, InstantSource clock) {}

  Instant now() {
    return parts.clock().instant();
  }

  /// Why the session must end now, if its time is over.
  Optional<String> over() {
    return over(now());
  }

  /// The same for a session in which something was last done at `active`.
  Optional<String> over(Instant active) {
    return guard().lives(device.tenant()).over(begun, active, now());
  }

  Guard guard() {
    return parts.guard();
  }

  /// Begins the recording; the row of the session is written before this returns.
  Recorder recorder(Consumer<String> onFailure) {
    var subject =
        new Recorder.Subject(
            device, id, caller.user().toString(), caller.email().value(), parts.node());
    var recording = parts.recordings().begin(subject, caller.actor());
    return new Recorder(recording, onFailure, Limits.RECORDED_BYTES_PER_SESSION_MAX);
  }

  void log(AuditAction action, Map<String, String> more) {
    parts.journal().write(caller.actor(), action, device, id.toString(), more);
  }

  void refused(String why) {
    parts
        .journal()
        .refused(caller.actor(), AuditAction.REFUSE_REMOTE_ACCESS, device, id.toString(), why);
  }

  void finish(String reason, List<String> done) {
    parts.recordings().finish(device.tenant(), id, reason, done);
  }
}
