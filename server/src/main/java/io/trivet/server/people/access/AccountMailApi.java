package io.trivet.server.people.access;

import static io.trivet.core.people.AuditAction.ASK_EMAIL_VERIFICATION;
import static io.trivet.core.people.AuditAction.ASK_PASSWORD_RESET;
import static io.trivet.core.people.AuditAction.RESET_PASSWORD;
import static io.trivet.core.people.AuditAction.VERIFY_EMAIL;
import static io.trivet.core.people.Permission.OWN_ACCOUNT;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Email;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import io.trivet.server.platform.http.SameOrigin;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What goes by mail, over HTTP: Mender's `password-reset` and `verify-email`. The secret of a link
/// is in the body, never in a path or query: those end up in logs.
final class AccountMailApi {
  private static final String AUTH = "/api/management/v1/useradm/auth";

  private final PasswordResets resets;
  private final EmailChecks checks;
  private final SameOrigin sameOrigin;
  private final LoginThrottle throttle;

  AccountMailApi(
      PasswordResets resets, EmailChecks checks, SameOrigin sameOrigin, InstantSource clock) {
    this.resets = resets;
    this.checks = checks;
    this.sameOrigin = sameOrigin;
    this.throttle = new LoginThrottle(clock, LoginThrottle.LOGINS);
  }

  List<Endpoint> endpoints() {
    return List.of(
        open("/password-reset/start", ASK_PASSWORD_RESET, this::startReset),
        open("/password-reset/complete", RESET_PASSWORD, this::completeReset),
        Endpoint.change(
            "POST",
            AUTH + "/verify-email/start",
            OWN_ACCOUNT,
            ASK_EMAIL_VERIFICATION,
            this::startCheck),
        open("/verify-email/complete", VERIFY_EMAIL, this::completeCheck));
  }

  private static Endpoint open(
      String path, io.trivet.core.people.AuditAction action, Endpoint.Open.OpenHandler handler) {
    return new Endpoint.Open("POST", AUTH + path, Optional.of(action), handler);
  }

  record ResetBody(@Nullable String email) {}

  private Reply startReset(Call call) {
    sameOrigin.requireIfSaid(call);
    var body = call.json(ResetBody.class);
    if (body.email() == null) {
      throw new Failure.Invalid("email must be given");
    }
    resets.start(Email.parse(body.email()), Client.of(call));
    return Reply.ACCEPTED;
  }

  /// Mender's console calls the secret `secret_hash`, its server `secret`.
  record SecretBody(
      @Nullable String secret_hash, @Nullable String secret, @Nullable String password) {
    AccountLink.Secret read() {
      var text = secret_hash != null ? secret_hash : secret;
      if (text == null) {
        throw new Failure.Invalid(
            "secret_hash must be given: what stands in the link after secret=");
      }
      return AccountLink.Secret.parse(text);
    }
  }

  private Reply completeReset(Call call) {
    sameOrigin.requireIfSaid(call);
    var body = call.json(SecretBody.class);
    var password = body.password();
    if (password == null) {
      throw new Failure.Invalid("password must be given");
    }
    guarded(call, () -> resets.complete(body.read(), password, Client.of(call)));
    return Reply.ACCEPTED;
  }

  private Reply startCheck(Call call, UserCaller caller) {
    checks.start(caller);
    return Reply.ACCEPTED;
  }

  private Reply completeCheck(Call call) {
    sameOrigin.requireIfSaid(call);
    var body = call.json(SecretBody.class);
    guarded(call, () -> checks.complete(body.read(), Client.of(call)));
    return Reply.NO_CONTENT;
  }

  /// Nobody guesses a secret of 256 bits; but each try costs an entry in the audit log.
  private void guarded(Call call, Runnable work) {
    var address = call.remoteAddress();
    throttle.begin("link from " + address, address);
    work.run();
    throttle.succeeded("link from " + address, address);
  }
}
