package io.trivet.server.people.webhook;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.util.List;

/// Mender's API of integrations, of which Trivet has webhooks (as many as a tenant likes). Source:
/// mender-server, backend/docs/api/iot-manager.
final class IntegrationApi {
  private static final String ROOT = "/api/management/v1/iot-manager";

  private final Webhooks webhooks;

  IntegrationApi(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  List<Endpoint> endpoints() {
    var right = Permission.MANAGE_INTEGRATIONS;
    return List.of(
        Endpoint.read("GET", ROOT + "/integrations", right, this::list),
        Endpoint.change(
            "POST", ROOT + "/integrations", right, AuditAction.CREATE_WEBHOOK, this::create),
        Endpoint.read("GET", ROOT + "/integrations/{id}", right, this::get),
        Endpoint.change(
            "DELETE", ROOT + "/integrations/{id}", right, AuditAction.DELETE_WEBHOOK, this::delete),
        Endpoint.change(
            "PUT",
            ROOT + "/integrations/{id}/credentials",
            right,
            AuditAction.UPDATE_WEBHOOK,
            this::setCredentials),
        Endpoint.read("GET", ROOT + "/events", right, this::events));
  }

  private Reply list(Call call, UserCaller caller) {
    return Reply.json(
        webhooks.list(caller.tenant()).stream()
            .map(Webhooks.View::webhook)
            .filter(webhook -> webhook.format() == Webhook.Format.MENDER)
            .map(IntegrationJson::write)
            .toList());
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(IntegrationJson.write(integration(call, caller)));
  }

  private Reply create(Call call, UserCaller caller) {
    var body = call.json(IntegrationJson.IntegrationBody.class);
    var id = webhooks.create(caller, body.wish(), Webhook.Format.MENDER, body.secret());
    return Reply.created(ROOT + "/integrations/" + id);
  }

  private Reply delete(Call call, UserCaller caller) {
    webhooks.delete(caller, integration(call, caller).id());
    return Reply.NO_CONTENT;
  }

  private Reply setCredentials(Call call, UserCaller caller) {
    var credentials = call.json(IntegrationJson.CredentialsBody.class);
    var webhook = integration(call, caller);
    var before = webhook.wish();
    var wish =
        new Webhook.Wish(
            credentials.checkedUrl(), before.description(), before.types(), before.enabled());
    webhooks.update(caller, webhook.id(), wish);
    credentials.key().ifPresent(key -> webhooks.setSecret(caller, webhook.id(), key));
    return Reply.NO_CONTENT;
  }

  private Reply events(Call call, UserCaller caller) {
    var page = call.page();
    var list = webhooks.told(caller.tenant(), page);
    return Paging.reply(call, page, list, IntegrationJson::write);
  }

  private Webhook integration(Call call, UserCaller caller) {
    var webhook = webhooks.get(caller.tenant(), WebhookId.parse(call.segment("id"))).webhook();
    if (webhook.format() != Webhook.Format.MENDER) {
      throw new Failure.NotFound("integration");
    }
    return webhook;
  }
}
