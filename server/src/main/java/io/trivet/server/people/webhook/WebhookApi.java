package io.trivet.server.people.webhook;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Our own API of webhooks. Mender's is {@link IntegrationApi}.
final class WebhookApi {
  private static final String ROOT = "/api/management/v1/webhooks";
  private static final List<String> STATES = List.of("", "waiting", "delivered", "dead");

  private final Webhooks webhooks;

  WebhookApi(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  List<Endpoint> endpoints() {
    var right = Permission.MANAGE_INTEGRATIONS;
    return List.of(
        Endpoint.read("GET", ROOT, right, this::list),
        Endpoint.read("GET", ROOT + "/types", right, (_, _) -> Reply.json(WebhookJson.types())),
        Endpoint.change("POST", ROOT, right, AuditAction.CREATE_WEBHOOK, this::create),
        Endpoint.read("GET", ROOT + "/{id}", right, this::get),
        Endpoint.change("PUT", ROOT + "/{id}", right, AuditAction.UPDATE_WEBHOOK, this::update),
        Endpoint.change("DELETE", ROOT + "/{id}", right, AuditAction.DELETE_WEBHOOK, this::delete),
        Endpoint.change(
            "POST", ROOT + "/{id}/secret", right, AuditAction.UPDATE_WEBHOOK, this::newSecret),
        Endpoint.change("POST", ROOT + "/{id}/test", right, AuditAction.TEST_WEBHOOK, this::test),
        Endpoint.read("GET", ROOT + "/{id}/deliveries", right, this::deliveries),
        Endpoint.change(
            "POST", ROOT + "/{id}/replay", right, AuditAction.REPLAY_WEBHOOK, this::replayDead),
        Endpoint.change(
            "POST",
            ROOT + "/{id}/deliveries/{sequence}/replay",
            right,
            AuditAction.REPLAY_WEBHOOK,
            this::replay));
  }

  private Reply list(Call call, UserCaller caller) {
    return Reply.json(webhooks.list(caller.tenant()).stream().map(WebhookJson::write).toList());
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(WebhookJson.write(webhooks.get(caller.tenant(), id(call))));
  }

  /// The only answer that shows the secret.
  private Reply create(Call call, UserCaller caller) {
    var body = call.json(WebhookJson.WishBody.class);
    var secret = body.givenSecret().orElseGet(WebhookJson::newSecret);
    var id =
        webhooks.create(
            caller, body.wish(), Webhook.Format.CLOUDEVENTS, java.util.Optional.of(secret));
    var json = new LinkedHashMap<String, Object>();
    json.put("id", id.toString());
    json.put("secret", WebhookJson.write(secret));
    return Reply.json(201, json).with("Location", ROOT + "/" + id);
  }

  private Reply update(Call call, UserCaller caller) {
    webhooks.update(caller, id(call), call.json(WebhookJson.WishBody.class).wish());
    return Reply.NO_CONTENT;
  }

  private Reply delete(Call call, UserCaller caller) {
    webhooks.delete(caller, id(call));
    return Reply.NO_CONTENT;
  }

  private Reply newSecret(Call call, UserCaller caller) {
    var secret = WebhookJson.newSecret();
    webhooks.setSecret(caller, id(call), secret);
    return Reply.json(Map.of("secret", WebhookJson.write(secret)));
  }

  private Reply test(Call call, UserCaller caller) {
    webhooks.test(caller, id(call));
    return Reply.ACCEPTED;
  }

  private Reply deliveries(Call call, UserCaller caller) {
    var state = call.query("state").orElse("");
    if (!STATES.contains(state)) {
      throw new Failure.Invalid("state must be waiting, delivered or dead");
    }
    var page = call.page();
    var list = webhooks.deliveries(caller.tenant(), id(call), state, page);
    return Paging.reply(call, page, list, WebhookJson::write);
  }

  private Reply replay(Call call, UserCaller caller) {
    webhooks.replay(caller, id(call), sequence(call.segment("sequence")));
    return Reply.ACCEPTED;
  }

  private Reply replayDead(Call call, UserCaller caller) {
    return Reply.json(202, Map.of("replayed", webhooks.replay(caller, id(call), 0)));
  }

  private static long sequence(String text) {
    try {
      long number = Long.parseLong(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      throw new Failure.Invalid("the event must be named by its sequence number");
    }
    throw new Failure.Invalid("the event must be named by its sequence number");
  }

  private static WebhookId id(Call call) {
    return WebhookId.parse(call.segment("id"));
  }
}
