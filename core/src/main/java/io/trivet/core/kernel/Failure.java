package io.trivet.core.kernel;

import java.time.Duration;
import java.util.Map;

/// Everything a caller can cause. A message says what was wrong and what was expected; it never
/// repeats unchecked input, because errors end up in browsers and logs. One place (ErrorRenderer in
/// the server) turns a failure into a status and a body.
public abstract sealed class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Stable machine-readable name, lower case with underscores.
  private final String code;

  private Failure(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public final String code() {
    return code;
  }

  public final String text() {
    return String.valueOf(getMessage());
  }

  /// The request could not be understood or breaks a rule of form: 400.
  public static final class Invalid extends Failure {
    private static final long serialVersionUID = 1L;

    public Invalid(String message) {
      super("invalid", message);
    }

    public Invalid(String code, String message) {
      super(code, message);
    }
  }

  /// Nobody the server knows: 401.
  public static final class Unauthorized extends Failure {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Object> details;

    public Unauthorized(String message) {
      this("unauthorized", message, Map.of());
    }

    public Unauthorized(String code, String message, Map<String, Object> details) {
      super(code, message);
      this.details = Map.copyOf(details);
    }

    /// Extra members of the error body.
    public Map<String, Object> details() {
      return details;
    }
  }

  /// Known, but not allowed; the message names the missing permission: 403.
  public static final class Forbidden extends Failure {
    private static final long serialVersionUID = 1L;

    public Forbidden(String message) {
      super("forbidden", message);
    }

    public Forbidden(String code, String message) {
      super(code, message);
    }
  }

  /// No such object, or its existence is a secret to the caller: 404.
  public static final class NotFound extends Failure {
    private static final long serialVersionUID = 1L;

    public NotFound(String what) {
      super("not_found", what + " not found");
    }
  }

  /// The object is in a state that does not allow the request: 409.
  public static final class Conflict extends Failure {
    private static final long serialVersionUID = 1L;
    private final transient Map<String, Object> details;

    public Conflict(String message) {
      this("conflict", message, Map.of());
    }

    public Conflict(String code, String message, Map<String, Object> details) {
      super(code, message);
      this.details = Map.copyOf(details);
    }

    /// Extra members of the error body.
    public Map<String, Object> details() {
      return details;
    }
  }

  /// An `If-Match` that no longer matches: 412.
  public static final class Stale extends Failure {
    private static final long serialVersionUID = 1L;

    public Stale(String message) {
      super("stale", message);
    }
  }

  /// A named limit of bytes was passed: 413.
  public static final class TooLarge extends Failure {
    private static final long serialVersionUID = 1L;

    public TooLarge(String message) {
      super("too_large", message);
    }
  }

  /// A body of a type the endpoint does not read: 415.
  public static final class Unsupported extends Failure {
    private static final long serialVersionUID = 1L;

    public Unsupported(String message) {
      super("unsupported_media_type", message);
    }
  }

  /// Well formed, but the rules of the field forbid it: 422.
  public static final class Unprocessable extends Failure {
    private static final long serialVersionUID = 1L;

    public Unprocessable(String message) {
      super("unprocessable", message);
    }

    public Unprocessable(String code, String message) {
      super(code, message);
    }
  }

  /// Too many requests or objects for now: 429 with `Retry-After`.
  public static final class TooMany extends Failure {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    public TooMany(String message, Duration retryAfter) {
      super("too_many", message);
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /// Something the server needs is away (database, disk space): 503.
  public static final class Unavailable extends Failure {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message) {
      super("unavailable", message);
    }
  }

  /// Whom we asked on the caller's behalf (a device) has not answered in time: 408.
  public static final class NoAnswer extends Failure {
    private static final long serialVersionUID = 1L;

    public NoAnswer(String message) {
      super("no_answer", message);
    }
  }

  /// Whom we asked on the caller's behalf (a device) cannot do it or has failed at it: 502.
  public static final class RefusedElsewhere extends Failure {
    private static final long serialVersionUID = 1L;

    public RefusedElsewhere(String message) {
      super("refused_elsewhere", message);
    }
  }
}
