package io.trivet.server.software.deployment;

import static io.trivet.core.people.Permission.READ_DEPLOYMENTS;

import io.trivet.core.people.UserCaller;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.Forecast;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How far a deployment is, over HTTP.
public final class ProgressApi {
  private final Progress progress;
  private final Deployments deployments;

  ProgressApi(Progress progress, Deployments deployments) {
    this.progress = progress;
    this.deployments = deployments;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read(
            "GET",
            "/api/management/v1/deployments/deployments/{id}/progress",
            READ_DEPLOYMENTS,
            this::get));
  }

  private Reply get(Call call, UserCaller caller) {
    var id = DeploymentId.parse(call.segment("id"));
    deployments.require(caller, id, READ_DEPLOYMENTS);
    return Reply.json(write(progress.of(caller.tenant(), id)));
  }

  private static Map<String, Object> write(Progress.Outlook outlook) {
    var view = outlook.view();
    var json = new LinkedHashMap<String, Object>();
    json.put("id", view.deployment().id().toString());
    json.put("status", DeploymentJson.status(view));
    json.put("state", view.deployment().standing().state().text());
    json.put("finished", outlook.counts().finished());
    json.put("in_flight", outlook.counts().inFlight());
    outlook.counts().remaining().ifPresent(devices -> json.put("remaining", devices));
    json.put("statistics", DeploymentJson.statistics(view));
    json.put(
        "phases", view.phases().stream().map(phase -> DeploymentJson.phase(view, phase)).toList());
    json.put("bytes_sent", view.bytesSent());
    outlook.bytesTotal().ifPresent(bytes -> json.put("bytes_total", bytes));
    outlook.forecast().ifPresent(forecast -> json.putAll(write(forecast)));
    if (!outlook.why().isEmpty()) {
      json.put("eta_missing", outlook.why());
    }
    return json;
  }

  private static Map<String, Object> write(Forecast forecast) {
    return Map.of(
        "per_hour", Math.round(forecast.perHour() * 10) / 10.0,
        "eta", forecast.eta().truncatedTo(ChronoUnit.SECONDS).toString(),
        "eta_earliest", forecast.earliest().truncatedTo(ChronoUnit.SECONDS).toString(),
        "eta_latest", forecast.latest().truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
