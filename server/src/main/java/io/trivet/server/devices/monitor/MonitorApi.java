package io.trivet.server.devices.monitor;

import io.trivet.core.devices.AlertLevel;
import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.AuditAction;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Mender's device monitor, for devices and for people. Source: mender-api.md 11.
final class MonitorApi {
  private static final String DEVICE = "/api/devices/v1/devicemonitor";
  private static final String ROOT = "/api/management/v1/devicemonitor";
  private static final String OF_DEVICE = ROOT + "/devices/{id}";
  private static final String CHANNEL = ROOT + "/settings/global/channel/alerts/{channel}/status";

  /// Later than any alert.
  private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

  private final Monitors monitors;
  private final AlertMail mail;
  private final java.time.InstantSource clock;

  MonitorApi(Monitors monitors, AlertMail mail, java.time.InstantSource clock) {
    this.monitors = monitors;
    this.mail = mail;
    this.clock = clock;
  }

  List<Endpoint> endpoints() {
    return List.of(
        new Endpoint.ForDevice("POST", DEVICE + "/alert", this::report),
        new Endpoint.ForDevice("PUT", DEVICE + "/config", this::configure),
        Endpoint.read("GET", OF_DEVICE + "/alerts", Permission.READ_DEVICES, this::list),
        Endpoint.read("GET", OF_DEVICE + "/alerts/latest", Permission.READ_DEVICES, this::latest),
        Endpoint.read("GET", OF_DEVICE + "/config", Permission.READ_DEVICES, this::config),
        Endpoint.read("GET", CHANNEL, Permission.READ_DEVICES, this::channel),
        Endpoint.change(
            "PUT",
            CHANNEL,
            Permission.MANAGE_TENANT,
            AuditAction.UPDATE_ALERT_CHANNEL,
            this::setChannel));
  }

  private Reply report(Call call, DeviceCaller caller) {
    var now = clock.instant();
    var alerts =
        Arrays.stream(call.json(AlertJson.AlertBody[].class)).map(body -> body.parse(now)).toList();
    monitors.report(caller.device(), alerts);
    return Reply.NO_CONTENT;
  }

  private Reply configure(Call call, DeviceCaller caller) {
    monitors.configure(
        caller.device(), AlertJson.checks(Arrays.asList(call.json(AlertJson.CheckBody[].class))));
    return Reply.NO_CONTENT;
  }

  private Reply list(Call call, UserCaller caller) {
    var query =
        new AlertStore.Query(
            call.queryTime("issued_after").orElse(Instant.EPOCH),
            call.queryTime("issued_before").orElse(END),
            call.query("sort_ascending").filter("true"::equals).isPresent());
    var page = call.page();
    var device = device(call, caller);
    var alerts = monitors.list(caller, device, query, page);
    return Paging.linked(
        call, page, alerts, row -> AlertJson.write(device.id(), row), alerts.size() == page.size());
  }

  private Reply latest(Call call, UserCaller caller) {
    var level = AlertLevel.parse(call.query("level_from").orElse("OK"));
    var page = call.page();
    var device = device(call, caller);
    var alerts = monitors.latest(caller, device, level == AlertLevel.OK, page);
    return Paging.linked(
        call, page, alerts, row -> AlertJson.write(device.id(), row), alerts.size() == page.size());
  }

  private Reply config(Call call, UserCaller caller) {
    return Reply.json(
        Json.parse(monitors.config(caller, device(call, caller)).orElse("[]"), JsonNode.class));
  }

  private Reply channel(Call call, UserCaller caller) {
    requireEmail(call);
    return Reply.json(Map.of("enabled", mail.isEnabled(caller.tenant())));
  }

  private Reply setChannel(Call call, UserCaller caller) {
    requireEmail(call);
    mail.enable(caller, call.json(AlertJson.EnabledBody.class).given());
    return Reply.NO_CONTENT;
  }

  private static void requireEmail(Call call) {
    if (!call.segment("channel").equals("email")) {
      throw new Failure.NotFound("channel: alerts are told by email");
    }
  }

  private static DeviceRef device(Call call, UserCaller caller) {
    return new DeviceRef(caller.tenant(), DeviceId.parse(call.segment("id")));
  }
}
