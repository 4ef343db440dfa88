package io.trivet.server.platform.http;

import io.trivet.core.kernel.Failure;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one place where a failure becomes a status and a body: `{"error": "...", "request_id":
/// "...", "code": "..."}`.
public final class ErrorRenderer {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorRenderer.class);

  private ErrorRenderer() {}

  static Reply render(Failure failure, String requestId) {
    var reply = body(status(failure), failure.text(), failure.code(), details(failure), requestId);
    return switch (failure) {
      case Failure.TooMany many ->
          reply.with("Retry-After", Long.toString(Math.max(1, many.retryAfter().toSeconds())));
      default -> reply;
    };
  }

  /// An exception nobody foresaw: logged once with the request id, and not told to the caller.
  static Reply unforeseen(Throwable error, Call call) {
    LOG.error("unforeseen request_id={} path={}", call.requestId(), call.path(), error);
    return body(500, "internal error", "internal", Map.of(), call.requestId());
  }

  static Reply body(
      int status, String text, String code, Map<String, Object> details, String requestId) {
    var body = new LinkedHashMap<String, Object>();
    body.put("error", text);
    body.put("request_id", requestId);
    body.put("code", code);
    body.putAll(details);
    return Reply.json(status, body);
  }

  private static int status(Failure failure) {
    return switch (failure) {
      case Failure.Invalid _ -> 400;
      case Failure.Unauthorized _ -> 401;
      case Failure.Forbidden _ -> 403;
      case Failure.NotFound _ -> 404;
      case Failure.NoAnswer _ -> 408;
      case Failure.Conflict _ -> 409;
      case Failure.Stale _ -> 412;
      case Failure.TooLarge _ -> 413;
      case Failure.Unsupported _ -> 415;
      case Failure.Unprocessable _ -> 422;
      case Failure.TooMany _ -> 429;
      case Failure.RefusedElsewhere _ -> 502;
      case Failure.Unavailable _ -> 503;
    };
  }

  private static Map<String, Object> details(Failure failure) {
    return switch (failure) {
      case Failure.Conflict conflict -> conflict.details();
      case Failure.Unauthorized unauthorized -> unauthorized.details();
      default -> Map.of();
    };
  }
}
