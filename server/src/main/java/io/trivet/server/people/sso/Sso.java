package io.trivet.server.people.sso;

import io.trivet.server.people.access.Access;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.outbound.Outbound;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The feature, wired: what `Server` takes from single sign-on.
public record Sso(List<Endpoint> endpoints) {

  /// What a server says of itself to this feature.
  public record Settings(Sealer sealer, Outbound outbound, Optional<String> publicUrl) {}

  public static Sso create(
      Database database, Ledger ledger, Access access, InstantSource clock, Settings settings) {
    var web = new Web(settings.outbound());
    var store = new ProviderStore(settings.sealer());
    var providers = new Providers(database, ledger, store, access.external(), clock);
    access.accounts().bindBy(providers::bind);
    var parts = new SignOn.Parts(new Oidc(web), settings.sealer(), clock);
    var signOn = new SignOn(ledger, store, access.external(), access.sessions(), parts);
    var jobs =
        new CiJobs(
            database, ledger, access.external(), new CiJobs.Parts(access.sessions(), web, clock));
    var sso = new SsoApi(providers, signOn, web, access.tenants(), settings.publicUrl());
    var ci = new CiApi(jobs, access.tenants());
    return new Sso(Stream.concat(sso.endpoints().stream(), ci.endpoints().stream()).toList());
  }
}
