package io.trivet.server.devices.configuration;

import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import java.time.InstantSource;
import java.util.List;

/// The feature, wired: what `Server` takes from configuration.
public record Configuring(List<Endpoint> endpoints, Configurations configurations) {
  public Configuring {
    endpoints = List.copyOf(endpoints);
  }

  public static Configuring create(
      Database database, Ledger ledger, Reaches reaches, InstantSource clock) {
    var configurations = new Configurations(database, ledger, reaches, clock);
    return new Configuring(new ConfigurationApi(configurations).endpoints(), configurations);
  }
}
