package io.trivet.server.software.artifact;

import static io.trivet.core.people.Permission.READ_SOFTWARE;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Listed;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.util.LinkedHashMap;
import java.util.List;

/// Everything that can be deployed, in one list: Mender's deployments API, v1alpha1. Its kinds are
/// releases and manifests; there are only releases here, so a list of manifests is empty.
final class SoftwareListApi {
  private static final String SOFTWARE = "/api/management/v1alpha1/deployments/software";
  private static final String RELEASE = "release";

  private final Releases releases;

  SoftwareListApi(Releases releases) {
    this.releases = releases;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", SOFTWARE, READ_SOFTWARE, this::list),
        Endpoint.read("GET", SOFTWARE + "/tags", READ_SOFTWARE, this::tags));
  }

  private Reply list(Call call, UserCaller caller) {
    var page = call.page();
    var query =
        new ReleaseQuery(
            call.query("name").orElse(""),
            call.query("name_prefix").orElse(""),
            call.queries("tag"),
            call.query("update_type").orElse(""),
            "",
            "",
            ReleaseQuery.Sort.parse(call.query("sort").orElse("name:asc")));
    var found =
        wantsReleases(call)
            ? releases.list(caller, query, page)
            : new Listed<Releases.Release>(List.of(), 0);
    return Paging.reply(call, page, found, SoftwareListApi::write);
  }

  private Reply tags(Call call, UserCaller caller) {
    return Reply.json(wantsReleases(call) ? releases.tags(caller) : List.of());
  }

  private static boolean wantsReleases(Call call) {
    return switch (call.query("kind").orElse(RELEASE)) {
      case RELEASE -> true;
      case "manifest" -> false;
      default -> throw new Failure.Invalid("kind must be release or manifest");
    };
  }

  private static Object write(Releases.Release release) {
    var row = release.row();
    var view = new LinkedHashMap<String, Object>();
    view.put("name", row.name());
    view.put("modified", row.modifiedAt().toString());
    view.put("kind", RELEASE);
    view.put("tags", row.tags());
    view.put("notes", row.notes());
    view.put(
        "compatible_types",
        release.artifacts().stream()
            .flatMap(artifact -> artifact.content().deviceTypes().stream())
            .distinct()
            .sorted()
            .toList());
    return view;
  }
}
