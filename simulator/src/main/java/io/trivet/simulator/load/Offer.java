package io.trivet.simulator.load;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a device is told to install. Reading it means judging it: shape, ids, compatibility.
record Offer(String deployment, String artifactName, String uri) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /// An offer and what was wrong with it; nothing wrong: an empty list.
  record Judged(Offer offer, List<String> wrongs) {}

  static Judged judge(byte[] body, String deviceType, Instant now) {
    var wrongs = new ArrayList<String>();
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JacksonException _) {
      return new Judged(new Offer("", "", ""), List.of("next: the offer is not JSON"));
    }
    var artifact = json.path("artifact");
    var source = artifact.path("source");
    var offer =
        new Offer(
            json.path("id").asString(""),
            artifact.path("artifact_name").asString(""),
            source.path("uri").asString(""));
    if (!isUuid(offer.deployment())) {
      wrongs.add("next: id is no UUID");
    }
    if (offer.artifactName().isEmpty()) {
      wrongs.add("next: artifact_name is missing");
    }
    if (artifact
        .path("device_types_compatible")
        .valueStream()
        .noneMatch(type -> type.asString("").equals(deviceType))) {
      wrongs.add("next: what is offered is not for this type of device");
    }
    if (!offer.uri().startsWith("https://") && !offer.uri().startsWith("http://")) {
      wrongs.add("next: source.uri is no address");
    }
    if (!isAfter(source.path("expire").asString(""), now)) {
      wrongs.add("next: source.expire is not a time to come");
    }
    return new Judged(offer, wrongs);
  }

  private static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equals(text);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isAfter(String text, Instant now) {
    try {
      return Instant.parse(text).isAfter(now);
    } catch (DateTimeParseException _) {
      return false;
    }
  }
}
