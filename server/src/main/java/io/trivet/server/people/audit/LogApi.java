package io.trivet.server.people.audit;

import static io.trivet.core.people.Permission.READ_AUDIT;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import io.trivet.trust.json.Malformed;
import io.trivet.trust.log.TilePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The caller's log as C2SP tlog-tiles serves it: resources that could be files.
final class LogApi {
  private static final String LOG = "/api/management/v1/auditlogs/log";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String FOR_EVER = "private, max-age=31536000, immutable";

  private final AuditLogs logs;

  LogApi(AuditLogs logs) {
    this.logs = logs;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", LOG + "/checkpoint", READ_AUDIT, this::checkpoint),
        Endpoint.read("GET", LOG + "/cosigned", READ_AUDIT, this::cosigned),
        Endpoint.read("GET", LOG + "/key", READ_AUDIT, this::key),
        Endpoint.read("GET", LOG + "/tile/{level}/{a}", READ_AUDIT, tile("a")),
        Endpoint.read("GET", LOG + "/tile/{level}/{a}/{b}", READ_AUDIT, tile("a", "b")),
        Endpoint.read("GET", LOG + "/tile/{level}/{a}/{b}/{c}", READ_AUDIT, tile("a", "b", "c")),
        Endpoint.read(
            "GET", LOG + "/tile/{level}/{a}/{b}/{c}/{d}", READ_AUDIT, tile("a", "b", "c", "d")));
  }

  private Reply checkpoint(Call call, UserCaller caller) {
    return Reply.bytes(200, TEXT, logs.checkpoint(caller.tenant()))
        .with("Cache-Control", "no-cache");
  }

  private Reply cosigned(Call call, UserCaller caller) {
    return Reply.bytes(200, TEXT, logs.cosigned(caller.tenant())).with("Cache-Control", "no-cache");
  }

  private Reply key(Call call, UserCaller caller) {
    var key = logs.verifierKey(caller.tenant()) + "\n";
    return Reply.bytes(200, TEXT, key.getBytes(StandardCharsets.UTF_8));
  }

  /// A tile's path has as many segments as its index is long.
  private Endpoint.ForUser.UserHandler tile(String... names) {
    return (call, caller) -> {
      var path = new ArrayList<>(List.of("tile", call.segment("level")));
      for (var name : names) {
        path.add(call.segment(name));
      }
      var tile = parse(String.join("/", path));
      var bytes =
          logs.tile(caller.tenant(), tile).orElseThrow(() -> new Failure.NotFound("this tile was"));
      return Reply.bytes(200, "application/octet-stream", bytes).with("Cache-Control", FOR_EVER);
    };
  }

  private static TilePath parse(String path) {
    try {
      return TilePath.parse(path);
    } catch (Malformed _) {
      throw new Failure.NotFound("this path was");
    }
  }
}
