package io.trivet.server.platform.http;

import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// One operation of the API: method, path (`{name}` stands for one segment), who may call it, and
/// the code that answers. There is no way to register an operation without saying who may call it.
public sealed interface Endpoint {
  String method();

  String path();

  /// For anybody: the operation carries its own proof (a password, a signature) or needs none.
  record Open(String method, String path, Optional<AuditAction> audit, OpenHandler handler)
      implements Endpoint {
    public Open(String method, String path, OpenHandler handler) {
      this(method, path, Optional.empty(), handler);
    }

    @FunctionalInterface
    public interface OpenHandler {
      Reply answer(Call call);
    }
  }

  /// For a device with a valid token, about itself.
  record ForDevice(String method, String path, DeviceHandler handler) implements Endpoint {
    @FunctionalInterface
    public interface DeviceHandler {
      Reply answer(Call call, DeviceCaller caller);
    }
  }

  /// For a user with this permission. What changes something says what the audit log calls it; its
  /// handler writes the entry in the transaction of the change.
  record ForUser(
      String method,
      String path,
      Permission permission,
      Optional<AuditAction> audit,
      UserHandler handler)
      implements Endpoint {
    @FunctionalInterface
    public interface UserHandler {
      Reply answer(Call call, UserCaller caller);
    }
  }

  /// A WebSocket that a device with a valid token opens. `again` verifies the same token anew.
  record DeviceSocket(String path, DeviceOpener opener) implements Endpoint {
    @FunctionalInterface
    public interface DeviceOpener {
      SocketHandler open(Call call, DeviceCaller caller, Supplier<DeviceCaller> again);
    }

    @Override
    public String method() {
      return "GET";
    }
  }

  /// A WebSocket for users with this permission. Everything a user may send on it stands in
  /// `messages`, with the permission it needs and what the audit log calls it; a message that is
  /// not there closes the socket. `again` verifies the same token anew.
  record UserSocket(
      String path, Permission permission, Map<String, MessageRule> messages, UserOpener opener)
      implements Endpoint {
    public UserSocket {
      messages = Map.copyOf(messages);
    }

    @FunctionalInterface
    public interface UserOpener {
      SocketHandler open(Call call, UserCaller caller, Supplier<UserCaller> again);
    }

    @Override
    public String method() {
      return "GET";
    }
  }

  /// What one type of message needs and leaves behind.
  record MessageRule(Permission permission, Optional<AuditAction> audit) {}

  /// An operation for users that changes nothing.
  static ForUser read(
      String method, String path, Permission permission, ForUser.UserHandler handler) {
    return new ForUser(method, path, permission, Optional.empty(), handler);
  }

  /// An operation for users that changes something.
  static ForUser change(
      String method,
      String path,
      Permission permission,
      AuditAction audit,
      ForUser.UserHandler handler) {
    return new ForUser(method, path, permission, Optional.of(audit), handler);
  }
}
