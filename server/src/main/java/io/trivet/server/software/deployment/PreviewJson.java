package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceId;
import io.trivet.core.software.DeploymentId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Previews and what a rollback came to, as JSON.
final class PreviewJson {
  private PreviewJson() {}

  static Object write(Preview.Question question, Preview.Result result) {
    var fates = result.fates();
    var json = new LinkedHashMap<String, Object>();
    json.put("devices", result.devices());
    json.put("will_update", fates.willUpdate());
    json.put("already_installed", fates.alreadyInstalled());
    json.put("no_artifact", fates.noArtifact());
    json.put("depends_unmet", fates.dependsUnmet());
    json.put("depends_unknown", fates.dependsUnknown());
    json.put("unknown", fates.unknown());
    json.put("offline", result.offline());
    json.put("offline_days", question.offlineDays());
    json.put("in_other_deployment", result.inOtherDeployment());
    json.put("without_attributes", result.withoutAttributes());
    json.put("signing", signing(fates.willUpdate(), result.signing()));
    json.put("outside_rights", result.allowance().outsideRights());
    result
        .allowance()
        .budgetLeft()
        .ifPresent(left -> {
          json.put("budget_left", left);
          json.put("outside_budget", Math.max(0, fates.willUpdate() - left));
        });
    json.put("bytes", fates.bytes());
    question
        .order()
        .conduct()
        .bytesPerSecond()
        .ifPresent(cap -> json.put("transfer_seconds", fates.bytes() / cap));
    json.put("first_phase", firstPhase(result.firstPhase()));
    return json;
  }

  /// A device's keys are not known to the server. What is known: which devices have installed
  /// something that this key signed.
  private static Object signing(long willUpdate, Preview.Signing signing) {
    return Map.of(
        "signed", signing.signed(),
        "known_key", signing.byKnownKey(),
        "proven", signing.proven(),
        "not_proven", Math.max(0, willUpdate - signing.proven()));
  }

  private static Object firstPhase(Preview.FirstPhase phase) {
    var json = new LinkedHashMap<String, Object>();
    json.put("devices", phase.devices());
    json.put("stratify_by", ConductJson.NameBody.of(phase.by()));
    json.put("strata", phase.strata().stream().map(PreviewJson::stratum).toList());
    json.put(
        "likely_missed",
        phase.strata().stream()
            .filter(stratum -> stratum.expected() < 1)
            .map(Preview.Stratum::value)
            .toList());
    json.put("sample", phase.sample().stream().map(DeviceId::toString).toList());
    return json;
  }

  private static Object stratum(Preview.Stratum stratum) {
    return Map.of(
        "value", stratum.value(),
        "devices", stratum.devices(),
        "expected", Math.round(stratum.expected() * 100) / 100.0,
        "share", stratum.share());
  }

  static Object write(List<Rollback.Part> parts) {
    return parts.stream()
        .map(part ->
            Map.of(
                "artifact_name", part.artifactName(),
                "devices", part.devices(),
                "deployments", part.deployments().stream().map(DeploymentId::toString).toList()))
        .toList();
  }
}
