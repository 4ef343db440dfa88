package io.trivet.server.people.access;

import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.SessionId;

/// A session among all of the server.
record SessionKey(TenantId tenant, SessionId session) {
  static SessionKey parse(String text) {
    var parts = text.split(" ", 2);
    return new SessionKey(new TenantId(Ids.uuid("tenant", parts[0])), SessionId.parse(parts[1]));
  }

  @Override
  public String toString() {
    return tenant + " " + session;
  }
}
