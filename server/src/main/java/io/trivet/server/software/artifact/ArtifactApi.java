package io.trivet.server.software.artifact;

import static io.trivet.core.people.AuditAction.DELETE_ARTIFACT;
import static io.trivet.core.people.AuditAction.DOWNLOAD_ARTIFACT;
import static io.trivet.core.people.AuditAction.UPDATE_ARTIFACT;
import static io.trivet.core.people.AuditAction.UPLOAD_ARTIFACT;
import static io.trivet.core.people.Permission.MANAGE_SOFTWARE;
import static io.trivet.core.people.Permission.READ_SOFTWARE;
import static io.trivet.core.people.Permission.UPLOAD_SOFTWARE;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.ArtifactId;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.MultipartReader;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Artifacts over HTTP: Mender's deployments API.
public final class ArtifactApi {
  private static final String V1 = "/api/management/v1/deployments/artifacts";
  private static final String V2 = "/api/management/v2/deployments/artifacts";

  private final Artifacts artifacts;
  private final Intake intake;
  private final Generation generation;
  private final DownloadLinks links;

  ArtifactApi(Artifacts artifacts, Intake intake, Generation generation, DownloadLinks links) {
    this.artifacts = artifacts;
    this.intake = intake;
    this.generation = generation;
    this.links = links;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.change("POST", V1, UPLOAD_SOFTWARE, UPLOAD_ARTIFACT, this::upload),
        Endpoint.change("POST", V1 + "/generate", UPLOAD_SOFTWARE, UPLOAD_ARTIFACT, this::generate),
        Endpoint.read("GET", V1, READ_SOFTWARE, this::listAll),
        Endpoint.read("GET", V1 + "/list", READ_SOFTWARE, this::list),
        Endpoint.read("GET", V2, READ_SOFTWARE, this::listV2),
        Endpoint.read("GET", V1 + "/{id}", READ_SOFTWARE, this::get),
        Endpoint.change("PUT", V1 + "/{id}", MANAGE_SOFTWARE, UPDATE_ARTIFACT, this::describe),
        Endpoint.change("DELETE", V1 + "/{id}", MANAGE_SOFTWARE, DELETE_ARTIFACT, this::delete),
        Endpoint.change(
            "GET", V1 + "/{id}/download", READ_SOFTWARE, DOWNLOAD_ARTIFACT, this::download),
        Endpoint.read(
            "GET", "/api/management/v1/deployments/limits/storage", READ_SOFTWARE, this::storage));
  }

  /// A form whose last part is the file. Fields come in any order before it; unknown ones are
  /// ignored.
  private Reply upload(Call call, UserCaller caller) {
    return withFile(
        call,
        "artifact",
        (form, file) -> {
          var request = request(caller, form);
          intake.take(request, file.content());
          return Reply.created(V1 + "/" + request.id());
        });
  }

  private Reply generate(Call call, UserCaller caller) {
    return withFile(
        call,
        "file",
        (form, file) -> {
          var request = Generation.Request.of(request(caller, form), form);
          generation.generate(request, file.fileName(), file.content());
          return Reply.created(V1 + "/" + request.intake().id());
        });
  }

  @FunctionalInterface
  private interface FileWork {
    Reply with(Map<String, String> form, MultipartReader.Part file);
  }

  private static Reply withFile(Call call, String fileField, FileWork work) {
    var form = new HashMap<String, String>();
    try {
      var reader = new MultipartReader(call.stream(), call.contentType());
      for (var part = reader.next(); part.isPresent(); part = reader.next()) {
        if (part.get().name().equals(fileField)) {
          return work.with(form, part.get());
        }
        form.put(part.get().name(), part.get().text());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new Failure.Invalid(
        "the form has no part %s, which must be the last".formatted(fileField));
  }

  private static Intake.Request request(UserCaller caller, Map<String, String> form) {
    var id =
        Optional.ofNullable(form.get("artifact_id"))
            .map(ArtifactId::parse)
            .orElseGet(() -> new ArtifactId(UUID.randomUUID()));
    var size = Optional.ofNullable(form.get("size")).map(ArtifactApi::size);
    return new Intake.Request(caller, id, form.getOrDefault("description", ""), size);
  }

  private static long size(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException _) {
      throw new Failure.Invalid("size must be a number of bytes");
    }
  }

  /// Deprecated and without pages: ends at the largest page.
  private Reply listAll(Call call, UserCaller caller) {
    var query = query(call, List.of(), List.of(), Limits.PAGE_SIZE_MAX, 0);
    return Reply.json(artifacts.page(caller, query).stream().map(ArtifactJson::write).toList());
  }

  private Reply list(Call call, UserCaller caller) {
    var page = call.page();
    var query = query(call, List.of(), List.of(), page.size(), page.offset());
    return Paging.reply(call, page, artifacts.list(caller, query), ArtifactJson::write);
  }

  /// Names are exact; one name that ends with `*` is a prefix.
  private Reply listV2(Call call, UserCaller caller) {
    var page = call.page();
    var names = call.queries("name");
    var exact = names.stream().filter(n -> !isPrefix(n)).map(ArtifactApi::unescape).toList();
    var prefixes = names.stream().filter(ArtifactApi::isPrefix).map(ArtifactApi::prefix).toList();
    var query = query(call, exact, prefixes, page.size() + 1, page.offset());
    var found = artifacts.page(caller, query);
    boolean more = found.size() > page.size();
    var items = more ? found.subList(0, page.size()) : found;
    return Paging.linked(call, page, items, ArtifactJson::write, more);
  }

  private static ArtifactQuery query(
      Call call, List<String> names, List<String> prefixes, int limit, long offset) {
    var v1 = names.isEmpty() && prefixes.isEmpty();
    var type = call.query("device_type").orElse("");
    boolean typePrefix = isPrefix(type);
    return new ArtifactQuery(
        names,
        prefixes,
        v1 ? call.query("name").orElse("") : "",
        call.query("description").orElse(""),
        typePrefix ? prefix(type) : unescape(type),
        typePrefix,
        ArtifactQuery.Sort.parse(call.query("sort").orElse("modified:desc")),
        limit,
        offset);
  }

  private static boolean isPrefix(String text) {
    return text.endsWith("*") && !text.endsWith("\\*");
  }

  private static String prefix(String text) {
    return unescape(text.substring(0, text.length() - 1));
  }

  private static String unescape(String text) {
    return text.replace("\\*", "*");
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(ArtifactJson.write(artifacts.get(caller, id(call))));
  }

  record DescriptionBody(@Nullable String description) {}

  private Reply describe(Call call, UserCaller caller) {
    var body = call.json(DescriptionBody.class);
    var description = body.description();
    artifacts.describe(caller, id(call), description == null ? "" : description);
    return Reply.NO_CONTENT;
  }

  private Reply delete(Call call, UserCaller caller) {
    artifacts.delete(caller, id(call));
    return Reply.NO_CONTENT;
  }

  private Reply download(Call call, UserCaller caller) {
    var artifact = artifacts.toDownload(caller, id(call));
    return Reply.json(
        links.link(call, caller.tenant(), artifact.id(), Limits.USER_DOWNLOAD_LINK_LIFE));
  }

  private Reply storage(Call call, UserCaller caller) {
    return Reply.json(
        Map.of(
            "limit", artifacts.bytesMax(caller.tenant()),
            "usage", artifacts.bytesUsed(caller)));
  }

  private static ArtifactId id(Call call) {
    return ArtifactId.parse(call.segment("id"));
  }
}
