package io.trivet.server.people.audit;

import io.trivet.server.platform.http.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An entry as one line of JSON in ASCII: whatever a device or person put into it, no receiver sees
/// a control character, a line break or a letter that is not one.
final class SinkJson {
  // OCSF 1.3: https://schema.ocsf.io
  private static final String OCSF_VERSION = "1.3.0";
  private static final int AUTHENTICATION = 3002;
  private static final int API_ACTIVITY = 6003;
  private static final int OTHER = 99;

  private SinkJson() {}

  static String line(AuditView view, SinkAddress.Format format) {
    var json =
        switch (format) {
          case JSON -> json(view);
          case OCSF -> ocsf(view);
        };
    return Texts.ascii(Json.text(json));
  }

  private static Map<String, Object> json(AuditView view) {
    var json = new LinkedHashMap<String, Object>();
    json.put("tenant", view.text("/tenant"));
    json.putAll(view.json());
    return json;
  }

  /// Signing in and out is the class Authentication, everything else API Activity.
  private static Map<String, Object> ocsf(AuditView view) {
    var action = view.text("/action");
    boolean login = action.equals("login") || action.equals("logout");
    boolean refused = view.text("/decision").equals("refused");
    int type = login ? AUTHENTICATION : API_ACTIVITY;
    int activity = login ? (action.equals("login") ? 1 : 2) : activity(action);
    var json = new LinkedHashMap<String, Object>();
    json.put("class_uid", type);
    json.put("category_uid", type / 1000);
    json.put("activity_id", activity);
    json.put("activity_name", action);
    json.put("type_uid", type * 100 + activity);
    json.put("time", Instant.parse(view.text("/time")).toEpochMilli());
    json.put("severity_id", refused ? 3 : 1); // medium, informational
    json.put("status_id", refused ? 2 : 1); // failure, success
    json.put("status_detail", view.text("/decision"));
    json.put("metadata", metadata(view));
    json.put("actor", Map.of("user", user(view), "session", session(view)));
    json.put("user", user(view));
    json.put("src_endpoint", one("ip", view.text("/source/address")));
    json.put(
        "api", Map.of("operation", action, "request", one("uid", view.text("/source/request"))));
    json.put("resources", List.of(resource(view)));
    json.put("unmapped", unmapped(view));
    return json;
  }

  private static int activity(String action) {
    return switch (action) {
      case "create", "upload" -> 1;
      case "download", "export" -> 2;
      case "update" -> 3;
      case "delete", "decommission" -> 4;
      default -> OTHER;
    };
  }

  private static Map<String, Object> metadata(AuditView view) {
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("version", OCSF_VERSION);
    metadata.put("product", Map.of("name", "Trivet", "vendor_name", "Trivet"));
    metadata.put("uid", view.text("/id"));
    metadata.put("tenant_uid", view.text("/tenant"));
    metadata.put("log_name", "audit");
    view.index().ifPresent(index -> metadata.put("sequence", index));
    return metadata;
  }

  private static Map<String, Object> user(AuditView view) {
    var user = one("uid", view.text("/actor/id"));
    put(user, "email_addr", view.text("/actor/name"));
    user.put("type", view.text("/actor/kind"));
    return user;
  }

  private static Map<String, Object> session(AuditView view) {
    var session = one("uid", view.text("/actor/session"));
    put(session, "issuer", view.text("/actor/credential"));
    return session;
  }

  private static Map<String, Object> resource(AuditView view) {
    var resource = one("uid", view.text("/object/id"));
    put(resource, "name", view.text("/object/name"));
    resource.put("type", view.text("/object/type"));
    return resource;
  }

  private static Map<String, Object> unmapped(AuditView view) {
    var more = one("before", view.text("/before"));
    put(more, "after", view.text("/after"));
    put(more, "meta", view.meta());
    return more;
  }

  private static Map<String, Object> one(String name, String value) {
    var map = new LinkedHashMap<String, Object>();
    put(map, name, value);
    return map;
  }

  private static void put(Map<String, Object> json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }
}
