package io.trivet.server.devices.remote;

import static io.trivet.core.people.Permission.FILE_DOWNLOAD;
import static io.trivet.core.people.Permission.FILE_UPLOAD;
import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.PORT_FORWARD;
import static io.trivet.core.people.Permission.READ_DEVICES;
import static io.trivet.core.people.Permission.TERMINAL;

import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.server.platform.http.Endpoint.MessageRule;
import io.trivet.wire.remote.FrameType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What each type of message from a user needs and leaves behind: the rows of the route table for
/// what comes over the WebSocket. The switch is exhaustive, so a new type does not compile without
/// an answer.
final class FrameRules {
  private FrameRules() {}

  static Map<String, MessageRule> table() {
    var table = new TreeMap<String, MessageRule>();
    Arrays.stream(FrameType.values())
        .forEach(type -> find(type).ifPresent(rule -> table.put(name(type), rule)));
    return table;
  }

  static String name(FrameType type) {
    return type.protocol().name().toLowerCase(java.util.Locale.ROOT) + "/" + type.word();
  }

  /// Empty for what only devices say.
  static Optional<MessageRule> find(FrameType type) {
    return switch (type) {
      case OPEN, CLOSE, PING, PONG -> needs(READ_DEVICES);
      case SHELL_NEW -> needs(TERMINAL, AuditAction.OPEN_TERMINAL);
      case SHELL_STOP -> needs(TERMINAL, AuditAction.CLOSE_TERMINAL);
      case SHELL_DATA, SHELL_RESIZE, SHELL_PING, SHELL_PONG -> needs(TERMINAL);
      case FILE_GET -> needs(FILE_DOWNLOAD, AuditAction.DOWNLOAD_FILE);
      case FILE_STAT, FILE_ACK -> needs(FILE_DOWNLOAD);
      case FILE_PUT -> needs(FILE_UPLOAD, AuditAction.UPLOAD_FILE);
      case FILE_CHUNK -> needs(FILE_UPLOAD);
      case FILE_ERROR -> needs(READ_DEVICES);
      case FORWARD_NEW -> needs(PORT_FORWARD, AuditAction.OPEN_PORT_FORWARD);
      case FORWARD_STOP -> needs(PORT_FORWARD, AuditAction.CLOSE_PORT_FORWARD);
      case FORWARD_DATA, FORWARD_ACK -> needs(PORT_FORWARD);
      case CHECK_UPDATE -> needs(MANAGE_DEVICES, AuditAction.CHECK_UPDATE);
      case SEND_INVENTORY -> needs(MANAGE_DEVICES, AuditAction.SEND_INVENTORY);
      case ACCEPT, CONTROL_ERROR, SHELL_DELAY, FILE_INFO, FORWARD_ERROR, CLIENT_ERROR ->
          Optional.empty();
    };
  }

  private static Optional<MessageRule> needs(Permission permission) {
    return Optional.of(new MessageRule(permission, Optional.empty()));
  }

  private static Optional<MessageRule> needs(Permission permission, AuditAction audit) {
    return Optional.of(new MessageRule(permission, Optional.of(audit)));
  }
}
