package io.trivet.server.people.access;

import io.trivet.core.kernel.Limits;
import io.trivet.core.people.BrowserLimits;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.factor.Challenges;
import io.trivet.server.people.factor.Factors;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.Secrets;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.SameOrigin;
import io.trivet.server.platform.mail.Mail;
import io.trivet.server.platform.outbox.Hints;
import java.time.InstantSource;
import java.util.Optional;

/// Access as one node has it.
public final class TestAccess {
  private TestAccess() {}

  public static Access create(
      Database database, Changes changes, Secrets secrets, InstantSource clock) {
    return Access.create(
        database, new Ledger(database, clock), changes, clock, settings(database, secrets, clock));
  }

  static Access.Settings settings(Database database, Secrets secrets, InstantSource clock) {
    var sealer = new Sealer(secrets.random("sealing"));
    return new Access.Settings(
        secrets.keyPair("user-token"),
        secrets.keyPair("device-token"),
        new BrowserLimits(Limits.BROWSER_IDLE_DEFAULT, Limits.BROWSER_LIFE_DEFAULT),
        new SameOrigin(Optional.empty()),
        new Factors.Keys(sealer, new Challenges(secrets.random("challenge"), clock)),
        new Mail(database, sealer, Optional.empty(), clock),
        new Hints(database));
  }
}
