package io.trivet.server.platform.outbox;

import io.trivet.core.kernel.TenantId;
import org.jdbi.v3.core.Handle;

/// Takes part when events get their numbers: in that transaction it notes what it has to do with
/// them, so that nothing is lost between the two. It does not do it there.
@FunctionalInterface
public interface EventReceiver {
  /// The tenant's events after `after`, up to and including `upTo`, have just got their numbers.
  void numbered(Handle db, TenantId tenant, long after, long upTo);
}
