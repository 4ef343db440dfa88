package io.trivet.server.devices.bulk;

import io.trivet.server.devices.identity.Devices;
import io.trivet.server.devices.inventory.Groups;
import io.trivet.server.people.access.UserAuth;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.outbox.Hints;
import java.time.InstantSource;
import java.util.List;

/// The feature, wired: what `Server` takes from bulk operations. `work` and `forget` are called
/// again and again.
public record Bulk(List<Endpoint> endpoints, Runnable work, Runnable forget) {
  public Bulk {
    endpoints = List.copyOf(endpoints);
  }

  /// Whom and what it works on.
  public record On(Devices devices, Groups groups, UserAuth people) {}

  public static Bulk create(
      Database database, Ledger ledger, Hints hints, InstantSource clock, On on) {
    var platform =
        new BulkOperations.Platform(database, ledger, hints, clock, on.people()::requireFresh);
    var store = new BulkStore();
    var operations = new BulkOperations(platform, on.devices().reaches(), store);
    var deeds = new BulkDeeds(on.devices(), on.groups());
    var work = new BulkWork(platform, store, deeds, on.devices(), on.people());
    return new Bulk(new BulkApi(operations).endpoints(), work::run, work::forgetOld);
  }
}
