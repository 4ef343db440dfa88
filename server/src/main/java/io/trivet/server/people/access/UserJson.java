package io.trivet.server.people.access;

import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserAccount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// People and sessions as the API writes them: Mender's fields, and ours beside them.
final class UserJson {
  private UserJson() {}

  /// `totp` is `enabled`, `unverified` or `disabled`.
  static Map<String, Object> write(UserAccount user, String totp, List<String> roles) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", user.id().toString());
    view.put("email", user.email().value());
    view.put("created_ts", user.createdAt().toString());
    view.put("updated_ts", user.updatedAt().toString());
    user.loginAt().ifPresent(at -> view.put("login_ts", at.toString()));
    view.put("verified", user.standing().verified());
    view.put("enabled", user.standing().enabled());
    view.put("password_change_due", user.standing().passwordChangeDue());
    view.put("tfa_status", totp);
    view.put("roles", roles);
    return view;
  }

  static Map<String, Object> session(SessionRow row, SessionId own) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", row.id().toString());
    view.put("kind", row.kind().name().toLowerCase(Locale.ROOT));
    view.put("created_ts", row.times().created().toString());
    view.put("last_used", row.times().lastUsed().toString());
    row.times().expires().ifPresent(at -> view.put("expires_ts", at.toString()));
    view.put("address", row.from().address());
    view.put("user_agent", row.from().userAgent());
    view.put("current", row.id().equals(own));
    return view;
  }

  /// `last_used` is left out until the token was used.
  static Map<String, Object> token(SessionRow row) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", row.id().toString());
    view.put("name", row.name().orElse(""));
    view.put("created_ts", row.times().created().toString());
    if (row.times().lastUsed().isAfter(row.times().created())) {
      view.put("last_used", row.times().lastUsed().toString());
    }
    row.times().expires().ifPresent(at -> view.put("expiration_date", at.toString()));
    row.permissions()
        .ifPresent(set -> view.put("permissions", set.stream().map(Enum::name).sorted().toList()));
    return view;
  }
}
