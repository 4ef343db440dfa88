package io.trivet.server.people.sso;

import static io.trivet.core.people.AuditAction.CREATE_CI_TRUST;
import static io.trivet.core.people.AuditAction.DELETE_CI_TRUST;
import static io.trivet.core.people.AuditAction.LOG_IN;
import static io.trivet.core.people.Permission.MANAGE_TENANT;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.access.Client;
import io.trivet.server.people.access.Tenants;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Trusted CI jobs over HTTP: the rules, and the exchange of a job's token.
final class CiApi {
  private static final String RULES = "/api/management/v1/useradm/ci/rules";
  private static final String TOKEN = "/api/management/v1/useradm/auth/ci";

  private final CiJobs jobs;
  private final Tenants tenants;

  CiApi(CiJobs jobs, Tenants tenants) {
    this.jobs = jobs;
    this.tenants = tenants;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", RULES, MANAGE_TENANT, this::list),
        Endpoint.change("POST", RULES, MANAGE_TENANT, CREATE_CI_TRUST, this::create),
        Endpoint.change("DELETE", RULES + "/{id}", MANAGE_TENANT, DELETE_CI_TRUST, this::delete),
        new Endpoint.Open("POST", TOKEN, Optional.of(LOG_IN), this::exchange));
  }

  private Reply list(Call call, UserCaller caller) {
    return Reply.json(jobs.list(caller.tenant()).stream().map(CiApi::write).toList());
  }

  record Rule(
      @Nullable String name,
      @Nullable String issuer,
      @Nullable String audience,
      @Nullable Map<String, String> claims) {}

  private Reply create(Call call, UserCaller caller) {
    var body = call.json(Rule.class);
    if (body.name() == null
        || body.issuer() == null
        || body.audience() == null
        || body.claims() == null) {
      throw new Failure.Invalid("name, issuer, audience and claims must be given");
    }
    var id =
        jobs.create(
            caller, new CiJobs.Order(body.name(), body.issuer(), body.audience(), body.claims()));
    return Reply.created(RULES + "/" + id);
  }

  private Reply delete(Call call, UserCaller caller) {
    jobs.delete(caller, Ids.uuid("rule id", call.segment("id")));
    return Reply.NO_CONTENT;
  }

  record Exchange(@Nullable String token, @Nullable String tenant) {}

  private Reply exchange(Call call) {
    var body = call.json(Exchange.class);
    if (body.token() == null) {
      throw new Failure.Invalid("token must be given");
    }
    var tenant =
        Optional.ofNullable(body.tenant())
            .map(tenants::named)
            .or(tenants::only)
            .orElseThrow(() -> new Failure.Invalid("this server has several tenants: name one"));
    var opened = jobs.exchange(tenant, body.token(), Client.of(call));
    return Reply.json(
        Map.of("token", opened.secret(), "expires_in", Limits.CI_TOKEN_LIFE.toSeconds()));
  }

  private static Object write(CiTrust trust) {
    return Map.of(
        "id", trust.id().toString(),
        "name", trust.name(),
        "issuer", trust.issuer(),
        "audience", trust.audience(),
        "claims", trust.claims(),
        "created_ts", trust.createdAt().toString());
  }
}
