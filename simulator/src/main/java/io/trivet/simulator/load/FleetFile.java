package io.trivet.simulator.load;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads a file that describes a fleet, YAML or JSON (which is YAML too). What each member means
/// stands in `docs/operate/load.md`.
final class FleetFile {
  static final int DEVICES_MAX = 2_000_000;

  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private FleetFile() {}

  static Fleet read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  static Fleet parse(String text) {
    try {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      if (!(tree instanceof Map<?, ?>)) {
        throw new Wrong("a fleet is an object with name and parts");
      }
      return STRICT.convertValue(tree, FleetBody.class).fleet();
    } catch (YAMLException e) {
      throw new Wrong("not YAML or JSON: " + e.getMessage());
    } catch (JacksonException e) {
      throw new Wrong(e.getOriginalMessage());
    }
  }

  /// The file is not as it should be; the message says where and what was expected.
  static final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Wrong(@Nullable String message) {
      super(message);
    }
  }

  record FleetBody(@Nullable String name, @Nullable Long seed, @Nullable List<PartBody> parts) {
    Fleet fleet() {
      require(
          name != null && name.matches("[A-Za-z0-9._-]{1,40}"),
          "name must have 1 to 40 letters, digits, dots or dashes");
      require(parts != null && !parts.isEmpty(), "parts must hold at least one part");
      var list = new ArrayList<Part>();
      for (var part : Objects.requireNonNull(parts)) {
        list.add(part.part(list.size()));
      }
      long count = list.stream().mapToLong(Part::count).sum();
      require(count <= DEVICES_MAX, "a fleet may have at most " + DEVICES_MAX + " devices");
      return new Fleet(Objects.requireNonNull(name), Objects.requireNonNullElse(seed, 1L), list);
    }
  }

  record PartBody(
      @Nullable String name,
      @Nullable Integer count,
      @JsonProperty("device_type") @Nullable String deviceType,
      @Nullable Map<String, Integer> versions,
      @Nullable String key,
      @Nullable List<SiteBody> sites,
      @JsonProperty("poll_seconds") @Nullable Double poll,
      @JsonProperty("inventory_seconds") @Nullable Double inventory,
      @JsonProperty("retry_seconds") @Nullable Double retry,
      @JsonProperty("install_seconds") @Nullable Double install,
      @JsonProperty("link_kbit") @Nullable Long link,
      @Nullable FailuresBody failures,
      @Nullable String next,
      @Nullable Boolean channel,
      @Nullable Map<String, String> attributes) {
    Part part(int number) {
      var where = "parts[" + number + "].";
      require(count != null && count > 0, where + "count must be 1 or more");
      require(deviceType != null && !deviceType.isBlank(), where + "device_type must be given");
      require(link == null || link > 0, where + "link_kbit must be 1 or more");
      return new Part(
          Objects.requireNonNullElse(name, "part-" + number),
          Objects.requireNonNull(count),
          Objects.requireNonNull(deviceType),
          versions(where + "versions"),
          choice(where + "key", Part.KeyKind.class, Objects.requireNonNullElse(key, "ecdsa")),
          sites(where + "sites"),
          new Part.Pace(
              time(where + "poll_seconds", poll, 1800),
              time(where + "inventory_seconds", inventory, 28_800),
              time(where + "retry_seconds", retry, 5),
              time(where + "install_seconds", install, 0)),
          link == null ? 0 : link * 125,
          Objects.requireNonNullElse(failures, new FailuresBody(null, null, null)).failures(where),
          choice(where + "next", Part.Question.class, Objects.requireNonNullElse(next, "v2-post")),
          Boolean.TRUE.equals(channel),
          Objects.requireNonNullElse(attributes, Map.of()));
    }

    private List<Part.Weighted<String>> versions(String where) {
      var given = Objects.requireNonNullElse(versions, Map.of("factory-1", 1));
      require(!given.isEmpty(), where + " must name at least one version");
      var list = new ArrayList<Part.Weighted<String>>();
      new java.util.TreeMap<>(given)
          .forEach((version, weight) -> {
            require(weight != null && weight > 0, where + ": weights must be 1 or more");
            list.add(new Part.Weighted<>(version, weight));
          });
      return list;
    }

    private List<Part.Weighted<Part.Site>> sites(String where) {
      var given = Objects.requireNonNullElse(sites, List.<SiteBody>of());
      return given.isEmpty()
          ? List.of(new Part.Weighted<>(new Part.Site("", ZoneId.of("UTC"), Optional.empty()), 1))
          : given.stream().map(site -> site.site(where)).toList();
    }
  }

  record SiteBody(
      @Nullable String name,
      @JsonProperty("time_zone") @Nullable String zone,
      @Nullable Integer weight,
      @Nullable String awake) {
    Part.Weighted<Part.Site> site(String where) {
      require(name != null && !name.isBlank(), where + ": every site must have a name");
      require(weight == null || weight > 0, where + ": weights must be 1 or more");
      try {
        var site =
            new Part.Site(
                Objects.requireNonNull(name),
                ZoneId.of(Objects.requireNonNullElse(zone, "UTC")),
                Optional.ofNullable(awake).map(SiteBody::hours));
        return new Part.Weighted<>(site, Objects.requireNonNullElse(weight, 1));
      } catch (DateTimeException e) {
        throw new Wrong(where + ": " + e.getMessage());
      }
    }

    private static Part.Awake hours(String text) {
      var times = text.split("-", -1);
      require(times.length == 2, "awake must be two times such as 08:00-18:00");
      return new Part.Awake(LocalTime.parse(times[0].strip()), LocalTime.parse(times[1].strip()));
    }
  }

  record FailuresBody(
      @Nullable Double install, @Nullable Double download, @Nullable Double restart) {
    Part.Failures failures(String where) {
      return new Part.Failures(
          rate(where + "failures.install", install),
          rate(where + "failures.download", download),
          rate(where + "failures.restart", restart));
    }
  }

  private static double rate(String where, @Nullable Double rate) {
    require(rate == null || (rate >= 0 && rate <= 1), where + " must be from 0 to 1");
    return rate == null ? 0 : rate;
  }

  private static Duration time(String where, @Nullable Double seconds, double otherwise) {
    double value = seconds == null ? otherwise : seconds;
    require(value >= 0 && value <= 31_536_000, where + " must be from 0 to a year");
    return Duration.ofMillis((long) (value * 1000));
  }

  private static <E extends Enum<E>> E choice(String where, Class<E> type, String text) {
    for (var one : Objects.requireNonNull(type.getEnumConstants())) {
      if (text.toUpperCase(Locale.ROOT).replace('-', '_').equals(one.name())) {
        return one;
      }
    }
    var all = java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
    throw new Wrong(where + " must be one of " + all.replace('_', '-'));
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new Wrong(message);
    }
  }
}
