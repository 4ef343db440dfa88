package io.trivet.server.software.artifact;

import static io.trivet.core.people.AuditAction.CREATE_SIGNING_KEY;
import static io.trivet.core.people.AuditAction.DELETE_SIGNING_KEY;
import static io.trivet.core.people.AuditAction.UPDATE_SIGNING_POLICY;
import static io.trivet.core.people.Permission.MANAGE_SIGNING;
import static io.trivet.core.people.Permission.READ_SOFTWARE;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.SigningKeyId;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The keys a tenant trusts, and its policy, over HTTP. Mender has no such routes; these stand
/// beside its own.
public final class SigningApi {
  private static final String KEYS = "/api/management/v1/deployments/signing_keys";
  private static final String POLICY = "/api/management/v1/deployments/signing_policy";

  private final SigningKeys keys;

  SigningApi(SigningKeys keys) {
    this.keys = keys;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", KEYS, READ_SOFTWARE, this::list),
        Endpoint.change("POST", KEYS, MANAGE_SIGNING, CREATE_SIGNING_KEY, this::add),
        Endpoint.change("DELETE", KEYS + "/{id}", MANAGE_SIGNING, DELETE_SIGNING_KEY, this::delete),
        Endpoint.read("GET", POLICY, READ_SOFTWARE, this::policy),
        Endpoint.change("PUT", POLICY, MANAGE_SIGNING, UPDATE_SIGNING_POLICY, this::setPolicy));
  }

  private Reply list(Call call, UserCaller caller) {
    return Reply.json(keys.list(caller.tenant()).stream().map(ArtifactJson::key).toList());
  }

  record KeyBody(@Nullable String name, @Nullable String pem) {}

  private Reply add(Call call, UserCaller caller) {
    var body = call.json(KeyBody.class);
    if (body.name() == null || body.pem() == null) {
      throw new Failure.Invalid("name and pem must be given");
    }
    return Reply.created(KEYS + "/" + keys.add(caller, body.name(), body.pem()));
  }

  private Reply delete(Call call, UserCaller caller) {
    keys.delete(caller, SigningKeyId.parse(call.segment("id")));
    return Reply.NO_CONTENT;
  }

  private Reply policy(Call call, UserCaller caller) {
    return Reply.json(Map.of("policy", keys.policy(caller.tenant())));
  }

  record PolicyBody(@Nullable String policy) {}

  private Reply setPolicy(Call call, UserCaller caller) {
    var policy = call.json(PolicyBody.class).policy();
    keys.setPolicy(caller, policy == null ? "" : policy);
    return Reply.NO_CONTENT;
  }
}
