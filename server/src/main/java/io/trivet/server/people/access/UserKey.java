package io.trivet.server.people.access;

import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserId;

/// A user among all of the server.
record UserKey(TenantId tenant, UserId user) {
  static UserKey parse(String text) {
    var parts = text.split(" ", 2);
    return new UserKey(new TenantId(Ids.uuid("tenant", parts[0])), UserId.parse(parts[1]));
  }

  @Override
  public String toString() {
    return tenant + " " + user;
  }
}
