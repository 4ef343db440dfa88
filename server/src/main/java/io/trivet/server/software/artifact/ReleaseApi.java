package io.trivet.server.software.artifact;

import static io.trivet.core.people.AuditAction.DELETE_RELEASE;
import static io.trivet.core.people.AuditAction.UPDATE_RELEASE;
import static io.trivet.core.people.Permission.MANAGE_SOFTWARE;
import static io.trivet.core.people.Permission.READ_SOFTWARE;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.Page;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Releases over HTTP: Mender's deployments API, v2 and the deprecated v1 reads.
public final class ReleaseApi {
  private static final String V1 = "/api/management/v1/deployments/deployments/releases";
  private static final String V2 = "/api/management/v2/deployments/deployments/releases";
  private static final String ALL = "/api/management/v2/deployments/releases/all";

  private final Releases releases;
  private final Artifacts artifacts;

  ReleaseApi(Releases releases, Artifacts artifacts) {
    this.releases = releases;
    this.artifacts = artifacts;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", V1, READ_SOFTWARE, this::listV1),
        Endpoint.read("GET", V1 + "/list", READ_SOFTWARE, this::listV1Paged),
        Endpoint.read("GET", V2, READ_SOFTWARE, this::list),
        Endpoint.change("DELETE", V2, MANAGE_SOFTWARE, DELETE_RELEASE, this::delete),
        Endpoint.read("GET", V2 + "/{name}", READ_SOFTWARE, this::get),
        Endpoint.change("PATCH", V2 + "/{name}", MANAGE_SOFTWARE, UPDATE_RELEASE, this::setNotes),
        Endpoint.change("PUT", V2 + "/{name}/tags", MANAGE_SOFTWARE, UPDATE_RELEASE, this::setTags),
        Endpoint.read("GET", ALL + "/tags", READ_SOFTWARE, this::tags),
        Endpoint.read("GET", ALL + "/types", READ_SOFTWARE, this::types));
  }

  private Reply list(Call call, UserCaller caller) {
    var page = call.page();
    var found = releases.list(caller, query(call, "name:asc"), page);
    return Paging.reply(call, page, found, r -> ArtifactJson.release(r.row(), r.artifacts()));
  }

  /// Deprecated and without pages: ends at the largest page.
  private Reply listV1(Call call, UserCaller caller) {
    var page = new Page(1, Limits.PAGE_SIZE_MAX);
    var found = releases.list(caller, query(call, "name:asc"), page);
    return Reply.json(
        found.items().stream().map(r -> ArtifactJson.releaseV1(r.row(), r.artifacts())).toList());
  }

  private Reply listV1Paged(Call call, UserCaller caller) {
    var page = call.page();
    var found = releases.list(caller, query(call, "name:asc"), page);
    return Paging.reply(call, page, found, r -> ArtifactJson.releaseV1(r.row(), r.artifacts()));
  }

  private Reply get(Call call, UserCaller caller) {
    var release = releases.get(caller, call.segment("name"));
    return Reply.json(ArtifactJson.release(release.row(), release.artifacts()));
  }

  private Reply delete(Call call, UserCaller caller) {
    var names = call.queries("name");
    if (names.isEmpty()) {
      throw new Failure.Invalid("name must be given at least once");
    }
    artifacts.deleteReleases(caller, names);
    return Reply.NO_CONTENT;
  }

  record NotesBody(@Nullable String notes) {}

  private Reply setNotes(Call call, UserCaller caller) {
    var notes = call.json(NotesBody.class).notes();
    if (notes == null) {
      throw new Failure.Invalid("notes must be given");
    }
    releases.setNotes(caller, call.segment("name"), notes);
    return Reply.NO_CONTENT;
  }

  private Reply setTags(Call call, UserCaller caller) {
    var tags = List.of(call.json(String[].class));
    releases.setTags(caller, call.segment("name"), tags);
    return Reply.NO_CONTENT;
  }

  private Reply tags(Call call, UserCaller caller) {
    return Reply.json(releases.tags(caller));
  }

  private Reply types(Call call, UserCaller caller) {
    return Reply.json(releases.types(caller));
  }

  private static ReleaseQuery query(Call call, String sort) {
    return new ReleaseQuery(
        "",
        call.query("name").orElse(""),
        call.queries("tag"),
        call.query("update_type").orElse(""),
        call.query("device_type").orElse(""),
        call.query("description").orElse(""),
        ReleaseQuery.Sort.parse(call.query("sort").orElse(sort)));
  }
}
