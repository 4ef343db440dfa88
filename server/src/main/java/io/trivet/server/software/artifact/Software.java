package io.trivet.server.software.artifact;

import io.trivet.server.people.audit.Ledger;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The feature, wired: what `Server` takes from artifacts and releases.
public record Software(
    List<Endpoint> endpoints, Artifacts artifacts, DownloadLinks links, SentBytes sent) {
  public Software {
    endpoints = List.copyOf(endpoints);
  }

  /// `bytesMax` limits one artifact.
  public static Software create(
      Database database,
      Ledger ledger,
      ArtifactFiles files,
      DownloadLinks links,
      InstantSource clock,
      long bytesMax) {
    var artifacts = new Artifacts(database, ledger, files, clock);
    artifacts.sweepFiles();
    var keys = new SigningKeys(database, ledger, clock);
    var intake = new Intake(artifacts, keys, files, clock, bytesMax);
    var generation = new Generation(intake, files, clock);
    var sent = new SentBytes();
    var endpoints = new ArrayList<Endpoint>();
    endpoints.addAll(new ArtifactApi(artifacts, intake, generation, links).endpoints());
    var releases = new Releases(database, ledger, clock);
    endpoints.addAll(new ReleaseApi(releases, artifacts).endpoints());
    endpoints.addAll(new SoftwareListApi(releases).endpoints());
    endpoints.addAll(new SigningApi(keys).endpoints());
    endpoints.addAll(new DownloadApi(artifacts, files, links, sent).endpoints());
    return new Software(endpoints, artifacts, links, sent);
  }
}
