package io.trivet.simulator.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetFileTest {
  @Test
  void the_examples_are_fleets() throws IOException {
    try (var files = Files.list(Path.of("../benchmarks/fleets"))) {
      var examples = files.toList();
      assertTrue(examples.size() >= 3);
      for (var example : examples) {
        assertTrue(FleetFile.read(example).count() > 0, example.toString());
      }
    }
  }

  @Test
  void what_is_wrong_is_said_with_its_place() {
    wrong("[]", "a fleet is an object");
    wrong("{name: a b, parts: []}", "name must have");
    wrong("{name: a, parts: []}", "parts must hold at least one part");
    wrong("{name: a, parts: [{count: 0, device_type: b}]}", "parts[0].count must be 1 or more");
    wrong("{name: a, parts: [{count: 1}]}", "parts[0].device_type must be given");
    wrong(
        "{name: a, parts: [{count: 1, device_type: b, key: dsa}]}",
        "parts[0].key must be one of [rsa, ecdsa, ed25519]");
    wrong("{name: a, parts: [{count: 1, device_type: b, pol_seconds: 1}]}", "pol_seconds");
    wrong(
        "{name: a, parts: [{count: 1, device_type: b, failures: {install: 2}}]}",
        "parts[0].failures.install must be from 0 to 1");
    wrong(
        "{name: a, parts: [{count: 1, device_type: b, sites: [{name: x, time_zone: Moon}]}]}",
        "parts[0].sites");
    wrong(
        "{name: a, parts: [{count: 1, device_type: b, sites: [{name: x, awake: '8'}]}]}",
        "awake must be");
    wrong("{name: a, parts: [{count: 2000001, device_type: b}]}", "at most 2000000 devices");
    wrong("name: [", "not YAML or JSON");
  }

  @Test
  void what_is_wrong_on_the_command_line_is_said() {
    wrongCommand(List.of(), "the file of a fleet is expected");
    wrongCommand(List.of("f"), "--server URL is expected");
    wrongCommand(List.of("f", "--server", "x"), "--server must be such as");
    wrongCommand(List.of("f", "--sever", "x"), "unknown option --sever");
    wrongCommand(List.of("f", "--server"), "--server needs a value");
    wrongCommand(List.of("f", "--server", "https://h", "--pool", "0"), "--pool must be from 1");
    wrongCommand(List.of("f", "--server", "https://h", "--goal", "x"), "--goal must be one of");
    wrongCommand(
        List.of("f", "--server", "https://h", "--update", "5"),
        "--admin or --token-file is needed");
  }

  @Test
  void the_same_file_makes_the_same_devices_and_keys() {
    var text = "{name: a, seed: 3, parts: [{count: 50, device_type: b, versions: {v1: 1, v2: 1}}]}";
    var once = FleetFile.parse(text).devices();
    var again = FleetFile.parse(text).devices();
    for (int i = 0; i < 50; i++) {
      assertEquals(once.get(i).serial(), again.get(i).serial());
      assertEquals(once.get(i).runs, again.get(i).runs);
    }
    assertEquals(2, once.stream().map(device -> device.runs).distinct().count());
    for (var kind : Part.KeyKind.values()) {
      var pem = DeviceKeys.pem(new DeviceKeys(3).of(kind, 1));
      assertEquals(pem, DeviceKeys.pem(new DeviceKeys(3).of(kind, 1)), kind.toString());
      assertNotEquals(pem, DeviceKeys.pem(new DeviceKeys(3).of(kind, 2)), kind.toString());
    }
  }

  @Test
  void a_site_sleeps_until_its_morning_there() {
    var day = new Part.Awake(LocalTime.of(8, 0), LocalTime.of(18, 0));
    var tokyo = new Part.Site("Tokyo", ZoneId.of("Asia/Tokyo"), Optional.of(day));
    assertEquals(Duration.ZERO, tokyo.sleepsFor(Instant.parse("2026-01-01T00:00:00Z"))); // 09:00
    assertEquals(
        Duration.ofHours(14), tokyo.sleepsFor(Instant.parse("2026-01-01T09:00:00Z"))); // 18:00
    var night = new Part.Awake(LocalTime.of(22, 0), LocalTime.of(6, 0));
    var bonn = new Part.Site("Bonn", ZoneId.of("Europe/Berlin"), Optional.of(night));
    assertEquals(Duration.ZERO, bonn.sleepsFor(Instant.parse("2026-01-01T02:00:00Z")));
    assertEquals(Duration.ofHours(10), bonn.sleepsFor(Instant.parse("2026-01-01T11:00:00Z")));
  }

  private static void wrong(String text, String said) {
    var error = assertThrows(FleetFile.Wrong.class, () -> FleetFile.parse(text));
    assertTrue(String.valueOf(error.getMessage()).contains(said), error.getMessage());
  }

  private static void wrongCommand(List<String> arguments, String said) {
    var error = assertThrows(FleetFile.Wrong.class, () -> Options.parse(arguments));
    assertTrue(String.valueOf(error.getMessage()).contains(said), error.getMessage());
  }
}
