package io.trivet.server.software.failure;

import io.trivet.core.kernel.Limits;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.failure.FailureGroup;
import io.trivet.core.software.failure.Traits;
import io.trivet.server.devices.identity.Reaches;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Failures by cause, of one deployment and of the whole tenant.
public final class FailureApi {
  private static final String ROOT = "/api/management/v1/deployments";

  private final Failures failures;
  private final Known known;
  private final InstantSource clock;

  /// {@link io.trivet.core.kernel.Failure.NotFound} unless the caller may know the deployment.
  @FunctionalInterface
  public interface Known {
    void require(UserCaller caller, DeploymentId id, Permission permission);
  }

  public FailureApi(Database database, Reaches reaches, Known known, InstantSource clock) {
    this.failures = new Failures(database, reaches);
    this.known = known;
    this.clock = clock;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read(
            "GET",
            ROOT + "/deployments/{id}/failures",
            Permission.READ_DEPLOYMENTS,
            this::ofDeployment),
        Endpoint.read("GET", ROOT + "/failures", Permission.READ_DEPLOYMENTS, this::ofTenant));
  }

  private Reply ofDeployment(Call call, UserCaller caller) {
    var id = DeploymentId.parse(call.segment("id"));
    known.require(caller, id, Permission.READ_DEPLOYMENTS);
    return reply(caller, new FailureStore.Span(Optional.of(id), Instant.EPOCH));
  }

  private Reply ofTenant(Call call, UserCaller caller) {
    var since =
        call.queryTime("since").orElseGet(() -> clock.instant().minus(Limits.FAILURE_SPAN_DEFAULT));
    return reply(caller, new FailureStore.Span(Optional.empty(), since));
  }

  private Reply reply(UserCaller caller, FailureStore.Span span) {
    var report = failures.report(caller, span);
    var view = new LinkedHashMap<String, Object>();
    view.put("failed", report.failed());
    view.put("tried", report.tried());
    view.put("groups", report.groups().stream().map(FailureApi::write).toList());
    return Reply.json(view);
  }

  private static Object write(Failures.Explained explained) {
    FailureGroup group = explained.group();
    var view = new LinkedHashMap<String, Object>();
    view.put("state", group.signature().state());
    view.put("module", group.signature().module());
    view.put("exit_code", group.signature().exitCode());
    view.put("template", group.signature().template());
    view.put("count", group.count());
    view.put("first_seen", group.firstSeen().toString());
    view.put("last_seen", group.lastSeen().toString());
    view.put("example", group.example());
    view.put("devices", group.devices().stream().limit(Limits.FAILURE_DEVICES_SHOWN_MAX).toList());
    view.put("traits", explained.traits().stream().map(FailureApi::write).toList());
    return view;
  }

  private static Object write(Traits.Trait trait) {
    return Map.of(
        "attribute", trait.attribute(),
        "value", trait.value(),
        "failed_share", rounded(trait.failedShare()),
        "all_share", rounded(trait.allShare()),
        "lift", rounded(trait.lift()),
        "failed", trait.failed());
  }

  private static double rounded(double number) {
    return Math.round(number * 1000) / 1000.0;
  }
}
