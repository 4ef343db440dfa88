package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.ArtifactId;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/// The bytes of artifacts, whole or in part, for holders of a signed link.
public final class DownloadApi {
  private static final String TYPE = "application/vnd.mender-artifact";

  private final Artifacts artifacts;
  private final ArtifactFiles files;
  private final DownloadLinks links;
  private final SentBytes sent;

  DownloadApi(Artifacts artifacts, ArtifactFiles files, DownloadLinks links, SentBytes sent) {
    this.artifacts = artifacts;
    this.files = files;
    this.links = links;
    this.sent = sent;
  }

  public List<Endpoint> endpoints() {
    return List.of(new Endpoint.Open("GET", DownloadLinks.PATH, this::download));
  }

  private Reply download(Call call) {
    var deployment = links.require(call);
    var tenant = new TenantId(Ids.uuid("tenant", call.segment("tenant")));
    var id = ArtifactId.parse(call.segment("id"));
    var made = artifacts.findMade(tenant, id);
    LongConsumer counted = bytes -> deployment.ifPresent(d -> sent.add(tenant, d, bytes));
    return made.isPresent()
        ? send(made.get(), counted)
        : stored(call, new Stored(tenant, artifacts.get(tenant, id), counted));
  }

  /// What is sent, and who is told of how much of it.
  private record Stored(TenantId tenant, ArtifactRow artifact, LongConsumer sent) {}

  /// A few kilobytes: whoever lost the connection begins again.
  private static Reply send(MadeArtifact made, LongConsumer sent) {
    sent.accept(made.content().length);
    return Reply.bytes(200, TYPE, made.content());
  }

  private Reply stored(Call call, Stored stored) {
    var artifact = stored.artifact();
    return switch (ByteRange.parse(wishedRange(call, artifact), artifact.size())) {
      case ByteRange.Wish.Whole _ -> send(200, stored, new ByteRange(0, artifact.size() - 1));
      case ByteRange.Wish.Part(var range) ->
          send(206, stored, range)
              .with(
                  "Content-Range",
                  "bytes %d-%d/%d".formatted(range.first(), range.last(), artifact.size()));
      case ByteRange.Wish.Unsatisfiable _ ->
          new Reply(416, List.of(), new Reply.Body.None())
              .with("Content-Range", "bytes */" + artifact.size());
    };
  }

  /// A range counts only if the file is still the one the caller began with (`If-Range`).
  private static Optional<String> wishedRange(Call call, ArtifactRow artifact) {
    boolean same = call.header("If-Range").map(etag(artifact)::equals).orElse(true);
    return same ? call.header("Range") : Optional.empty();
  }

  private Reply send(int status, Stored stored, ByteRange range) {
    var artifact = stored.artifact();
    var file = files.open(stored.tenant(), artifact.sha256());
    return Reply.part(status, TYPE, file, range.first(), range.length(), stored.sent())
        .with("Accept-Ranges", "bytes")
        .with("ETag", etag(artifact))
        .with(
            "Content-Disposition",
            "attachment; filename=\"%s.mender\"".formatted(fileName(artifact.name())));
  }

  private static String etag(ArtifactRow artifact) {
    return '"' + artifact.sha256() + '"';
  }

  private static String fileName(String name) {
    return name.replaceAll("[^A-Za-z0-9._+-]", "_");
  }
}
