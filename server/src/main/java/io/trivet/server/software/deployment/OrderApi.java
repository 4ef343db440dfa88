package io.trivet.server.software.deployment;

import static io.trivet.core.people.AuditAction.CREATE_DEPLOYMENT;
import static io.trivet.core.people.AuditAction.ROLL_BACK_DEPLOYMENT;
import static io.trivet.core.people.Permission.DEPLOY;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.FilterId;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.DeploymentOrder;
import io.trivet.core.software.DeploymentOrder.Target;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.List;
import java.util.Objects;

/// Ordering deployments over HTTP: Mender's routes to do so, and ours to look before and to roll
/// back.
final class OrderApi {
  private static final String V1 = "/api/management/v1/deployments/deployments";
  private static final String V2 = "/api/management/v2/deployments/deployments";
  private static final AttributeName STRATIFY_BY_DEFAULT =
      AttributeName.parse("inventory/device_type");
  private static final int OFFLINE_DAYS_DEFAULT = 7;

  private final Orders orders;
  private final Preview preview;
  private final Rollback rollback;
  private final Deployments deployments;

  OrderApi(Orders orders, Preview preview, Rollback rollback, Deployments deployments) {
    this.orders = orders;
    this.preview = preview;
    this.rollback = rollback;
    this.deployments = deployments;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.change("POST", V1, DEPLOY, CREATE_DEPLOYMENT, this::create),
        Endpoint.change(
            "POST", V1 + "/group/{name}", DEPLOY, CREATE_DEPLOYMENT, this::createForGroup),
        Endpoint.change("POST", V2, DEPLOY, CREATE_DEPLOYMENT, this::createDynamic),
        Endpoint.read("POST", V1 + "/preview", DEPLOY, this::preview),
        Endpoint.change(
            "POST", V1 + "/{id}/rollback", DEPLOY, ROLL_BACK_DEPLOYMENT, this::rollBack));
  }

  private Reply create(Call call, UserCaller caller) {
    var body = call.json(DeploymentJson.OrderBody.class);
    if (body.filter_id() != null) {
      throw new Failure.Invalid("filter_id is given to the second version of this route");
    }
    return create(caller, order(body, target(body)));
  }

  private Reply createForGroup(Call call, UserCaller caller) {
    var body = call.json(DeploymentJson.OrderBody.class);
    if (body.devices() != null || body.all_devices() != null || body.filter_id() != null) {
      throw new Failure.Invalid("devices and all_devices cannot be given for a group");
    }
    return create(caller, order(body, new Target.Group(call.segment("name"))));
  }

  private Reply createDynamic(Call call, UserCaller caller) {
    var body = call.json(DeploymentJson.OrderBody.class);
    if (body.filter_id() == null || body.devices() != null || body.all_devices() != null) {
      throw new Failure.Invalid("filter_id must be given, and neither devices nor all_devices");
    }
    return create(caller, order(body, target(body)));
  }

  private Reply create(UserCaller caller, DeploymentOrder order) {
    return Reply.created(V1 + "/" + orders.create(caller, order));
  }

  /// `group` in the body stands for the route to groups.
  private Reply preview(Call call, UserCaller caller) {
    var body = call.json(DeploymentJson.OrderBody.class);
    var by = body.stratify_by();
    int days = Objects.requireNonNullElse(body.offline_days(), OFFLINE_DAYS_DEFAULT);
    if (days < 1 || days > 3650) {
      throw new Failure.Invalid("offline_days must be a number from 1 to 3650");
    }
    var target = body.group() == null ? target(body) : new Target.Group(body.group());
    var order = order(body, Objects.requireNonNullElse(body.name(), "preview"), target);
    var stratify =
        by == null
            ? order.conduct().phases().list().getFirst().stratifyBy().orElse(STRATIFY_BY_DEFAULT)
            : by.parse();
    var question = new Preview.Question(order, days, stratify);
    return Reply.json(PreviewJson.write(question, preview.of(caller, question)));
  }

  private Reply rollBack(Call call, UserCaller caller) {
    var id = DeploymentId.parse(call.segment("id"));
    deployments.require(caller, id, DEPLOY);
    return Reply.json(201, PreviewJson.write(rollback.order(caller, id)));
  }

  private static DeploymentOrder order(DeploymentJson.OrderBody body, Target target) {
    if (body.group() != null) {
      throw new Failure.Invalid("a group is given in the path, not in the body");
    }
    return order(body, Objects.requireNonNullElse(body.name(), ""), target);
  }

  private static DeploymentOrder order(DeploymentJson.OrderBody body, String name, Target target) {
    return new DeploymentOrder(
        name,
        Objects.requireNonNullElse(body.artifact_name(), ""),
        target,
        Boolean.TRUE.equals(body.force_installation()),
        ConductJson.parse(body));
  }

  private static Target target(DeploymentJson.OrderBody body) {
    if (body.filter_id() != null) {
      return new Target.Matching(FilterId.parse(body.filter_id()));
    }
    boolean all = Boolean.TRUE.equals(body.all_devices());
    var devices = Objects.requireNonNullElse(body.devices(), List.<String>of());
    if (all == !devices.isEmpty()) {
      throw new Failure.Invalid("either devices or all_devices must be given, and not both");
    }
    return all
        ? new Target.AllDevices()
        : new Target.Listed(devices.stream().map(DeviceId::parse).distinct().toList());
  }
}
