package io.trivet.server.people.sso;

import static io.trivet.core.people.AuditAction.CREATE_IDENTITY_PROVIDER;
import static io.trivet.core.people.AuditAction.DELETE_IDENTITY_PROVIDER;
import static io.trivet.core.people.AuditAction.LOG_IN;
import static io.trivet.core.people.AuditAction.UPDATE_IDENTITY_PROVIDER;
import static io.trivet.core.people.Permission.MANAGE_TENANT;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.access.Client;
import io.trivet.server.people.access.Tenants;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.Presented;
import io.trivet.server.platform.http.Reply;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Identity providers over HTTP, with Mender's paths, and the sign-in through one.
final class SsoApi {
  private static final String BASE = "/api/management/v1/useradm";
  private static final String PROVIDERS = BASE + "/sso/idp/metadata";
  private static final String COOKIE = "__Host-trivet-sso";

  private final Providers providers;
  private final SignOn signOn;
  private final Web web;
  private final Tenants tenants;
  private final Optional<String> publicUrl;

  SsoApi(Providers providers, SignOn signOn, Web web, Tenants tenants, Optional<String> publicUrl) {
    this.providers = providers;
    this.signOn = signOn;
    this.web = web;
    this.tenants = tenants;
    this.publicUrl = publicUrl;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", PROVIDERS, MANAGE_TENANT, this::list),
        Endpoint.change("POST", PROVIDERS, MANAGE_TENANT, CREATE_IDENTITY_PROVIDER, this::create),
        Endpoint.read("GET", PROVIDERS + "/{id}", MANAGE_TENANT, this::get),
        Endpoint.change(
            "PUT", PROVIDERS + "/{id}", MANAGE_TENANT, UPDATE_IDENTITY_PROVIDER, this::update),
        Endpoint.change(
            "DELETE", PROVIDERS + "/{id}", MANAGE_TENANT, DELETE_IDENTITY_PROVIDER, this::delete),
        new Endpoint.Open("GET", BASE + "/auth/providers", this::offered),
        new Endpoint.Open("GET", BASE + "/oidc/{id}/start", this::start),
        new Endpoint.Open("GET", BASE + "/oidc/{id}/login", Optional.of(LOG_IN), this::finish));
  }

  /// For the page where one signs in: the providers of the tenant that is named, or of the only
  /// one.
  private Reply offered(Call call) {
    var tenant = call.query("tenant").map(tenants::named).or(tenants::only);
    return Reply.json(
        tenant.map(providers::list).orElse(List.of()).stream()
            .map(provider ->
                Map.of("id", provider.id().toString(), "name", provider.name(), "kind", "sso/oidc"))
            .toList());
  }

  private Reply list(Call call, UserCaller caller) {
    return Reply.json(providers.list(caller.tenant()).stream().map(SsoApi::write).toList());
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(write(providers.get(caller.tenant(), id(call))));
  }

  record Body(
      @Nullable String name,
      @Nullable String client_id,
      @Nullable String client_secret,
      @Nullable String well_known_url,
      @Nullable JsonNode settings,
      @Nullable String groups_claim,
      @Nullable Map<String, List<String>> roles,
      @Nullable List<String> default_roles) {}

  private Reply create(Call call, UserCaller caller) {
    var provider = provider(call, caller, UUID.randomUUID(), Optional.empty());
    providers.create(caller, provider);
    return Reply.created(PROVIDERS + "/" + provider.id());
  }

  /// A secret that is left out stays.
  private Reply update(Call call, UserCaller caller) {
    var before = providers.get(caller.tenant(), id(call));
    providers.update(caller, provider(call, caller, before.id(), Optional.of(before)));
    return Reply.NO_CONTENT;
  }

  private Provider provider(Call call, UserCaller caller, UUID id, Optional<Provider> before) {
    if (call.contentType().startsWith("application/samlmetadata+xml")) {
      throw new Failure.Unsupported(
          "SAML goes through an OpenID Connect broker: see docs/operate/sso.md");
    }
    var body = call.json(Body.class);
    if (body.name() == null || body.name().isBlank() || body.client_id() == null) {
      throw new Failure.Invalid("name and client_id must be given");
    }
    var metadata = metadata(body, before);
    var described = Web.metadata(metadata);
    var secret =
        Optional.ofNullable(body.client_secret())
            .or(() -> before.map(old -> old.settings().clientSecret()))
            .orElse("");
    return new Provider(
        caller.tenant(),
        id,
        body.name(),
        described.getIssuer().getValue(),
        new Provider.Settings(
            body.client_id(),
            secret,
            metadata,
            Optional.ofNullable(body.groups_claim()).orElse("groups"),
            Optional.ofNullable(body.roles()).orElse(Map.of()),
            Optional.ofNullable(body.default_roles()).orElse(List.of())));
  }

  private String metadata(Body body, Optional<Provider> before) {
    if (body.settings() != null) {
      return Json.text(body.settings());
    }
    if (body.well_known_url() != null) {
      return web.describe(body.well_known_url()).toJSONObject().toJSONString();
    }
    return before
        .map(old -> old.settings().metadata())
        .orElseThrow(() -> new Failure.Invalid("well_known_url or settings must be given"));
  }

  private Reply delete(Call call, UserCaller caller) {
    providers.delete(caller, id(call));
    return Reply.NO_CONTENT;
  }

  private Reply start(Call call) {
    var provider = providers.get(id(call));
    var started = signOn.start(provider, redirect(call, provider));
    return new Reply(302, List.of(), new Reply.Body.None())
        .with("Location", started.location().toString())
        .with("Cache-Control", "no-store")
        .with("Set-Cookie", cookie(started.kept()) + "; Max-Age=600");
  }

  private Reply finish(Call call) {
    var provider = providers.get(id(call));
    if (call.query("error").isPresent()) {
      return back("sso_refused");
    }
    var returned =
        new SignOn.Returned(call.query("state").orElse(""), call.query("code").orElse(""));
    try {
      var opened =
          signOn.finish(
              provider,
              redirect(call, provider),
              Presented.cookie(call, COOKIE).orElse(""),
              returned,
              Client.of(call));
      return back("").with("Set-Cookie", opened.secret());
    } catch (Failure e) {
      return back(e instanceof Failure.Unauthorized ? "sso_failed" : e.code());
    }
  }

  /// To the console, which tells what went wrong.
  private static Reply back(String error) {
    return new Reply(302, List.of(), new Reply.Body.None())
        .with("Location", error.isEmpty() ? "/" : "/login?error=" + error)
        .with("Cache-Control", "no-store")
        .with("Set-Cookie", cookie("") + "; Max-Age=0");
  }

  /// `Lax`: the provider sends the browser back from another site.
  private static String cookie(String value) {
    return "%s=%s; Path=/; HttpOnly; Secure; SameSite=Lax".formatted(COOKIE, value);
  }

  private URI redirect(Call call, Provider provider) {
    return URI.create(
        publicUrl.orElseGet(call::origin) + BASE + "/oidc/" + provider.id() + "/login");
  }

  /// Never the secret.
  private static Object write(Provider provider) {
    var view = new LinkedHashMap<String, Object>();
    view.put("id", provider.id().toString());
    view.put("name", provider.name());
    view.put("issuer", provider.issuer());
    view.put("client_id", provider.settings().clientId());
    view.put("groups_claim", provider.settings().groupsClaim());
    view.put("roles", provider.settings().roles());
    view.put("default_roles", provider.settings().defaultRoles());
    view.put("start", BASE + "/oidc/" + provider.id() + "/start");
    view.put("redirect", BASE + "/oidc/" + provider.id() + "/login");
    return view;
  }

  private static UUID id(Call call) {
    return Ids.uuid("identity provider id", call.segment("id"));
  }
}
