package io.trivet.server;

import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.server.platform.http.Endpoint;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The page docs/api/permissions.md, made from the route table of a running server.
final class PermissionsPage {
  private static final String HEAD =
      """
      # Who may call what

      Made from the route table: every operation says which permission it needs and what the audit log calls it, or it does
      not compile. *Scope*: the part of a grant's scope that counts for it; lists, searches, counts and exports show only what
      is within, a single object outside of it is not found (404), or refused (403) where its existence is no secret.
      *Risk*: the operation asks whoever has a second factor to show it again.

      | operation | permission | scope | audit | risk |
      | --- | --- | --- | --- | --- |
      """;

  private PermissionsPage() {}

  static String of(List<Endpoint> endpoints) {
    return endpoints.stream()
        .sorted(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::method))
        .map(PermissionsPage::line)
        .collect(Collectors.joining("", HEAD, permissions()));
  }

  private static String line(Endpoint endpoint) {
    var operation = endpoint.method() + " " + endpoint.path();
    return switch (endpoint) {
      case Endpoint.ForUser user ->
          row(
              operation,
              user.permission().name(),
              scope(user.permission()),
              audit(user.audit()),
              HighRisk.OPERATIONS.contains(operation) ? "high" : "");
      case Endpoint.ForDevice _ -> row(operation, "a device, about itself", "", "", "");
      case Endpoint.DeviceSocket socket ->
          row("WS " + socket.path(), "a device, about itself", "", "", "");
      case Endpoint.UserSocket socket -> lines(socket);
      case Endpoint.Open open ->
          row(operation, "anybody, or a proof of its own", "", audit(open.audit()), "");
    };
  }

  /// The socket itself, and every message that a user may send on it.
  private static String lines(Endpoint.UserSocket socket) {
    var operation = "WS " + socket.path();
    var opening = row(operation, socket.permission().name(), scope(socket.permission()), "", "");
    return socket.messages().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .map(message ->
            row(
                operation + " " + message.getKey(),
                message.getValue().permission().name(),
                scope(message.getValue().permission()),
                audit(message.getValue().audit()),
                ""))
        .collect(Collectors.joining("", opening, ""));
  }

  private static String row(
      String operation, String permission, String scope, String audit, String risk) {
    return "| `%s` | %s | %s | %s | %s |\n".formatted(operation, permission, scope, audit, risk);
  }

  private static String scope(Permission permission) {
    return switch (permission.about()) {
      case TENANT -> "";
      case DEVICES -> "devices";
      case RELEASES -> "releases";
      case DEVICES_AND_RELEASES -> "devices, releases";
    };
  }

  private static String audit(Optional<AuditAction> action) {
    return action.map(a -> a.objectType() + " " + a.action()).orElse("");
  }

  private static String permissions() {
    return Arrays.stream(Permission.values())
        .map(permission -> "| %s | %s |\n".formatted(permission, scope(permission)))
        .collect(Collectors.joining("", "\n| permission | scope |\n| --- | --- |\n", ""));
  }
}
