package io.trivet.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.server.platform.StartFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
  @Test
  void the_command_line_wins_over_the_environment() {
    var config =
        ServerConfig.parse(List.of("--port", "1", "--http-port", "2"), Map.of("TRIVET_PORT", "3"));
    assertEquals(1, config.listening().port());
    assertEquals(Optional.of(2), config.listening().httpPort());
  }

  @Test
  void without_settings_there_is_no_plain_http() {
    assertEquals(Optional.empty(), ServerConfig.parse(List.of(), Map.of()).listening().httpPort());
  }

  @ParameterizedTest
  @CsvSource({
    "TRIVET_PORT,x",
    "TRIVET_PORT,70000",
    "TRIVET_PROT,1",
    "TRIVET_PUBLIC_URL,ftp://x",
    "TRIVET_PUBLIC_URL,https://x/path",
    "TRIVET_DB_URL,mysql://x",
    "TRIVET_TLS_CERT,/a",
    "TRIVET_TLS_LIBRARY,gnutls",
    "TRIVET_DEVICE_TOKEN_LIFE_HOURS,0",
    "TRIVET_TRUSTED_PROXIES,proxy.example.com",
    "TRIVET_TRUSTED_PROXIES,10.0.0.0/33",
    "TRIVET_SMTP_HOST,smtp.example.com"
  })
  void a_setting_that_makes_no_sense_stops_the_start(String name, String value) {
    var failure =
        assertThrows(StartFailure.class, () -> ServerConfig.parse(List.of(), Map.of(name, value)));
    assertTrue(String.valueOf(failure.getMessage()).contains(name), failure::getMessage);
  }

  @Test
  void unknown_arguments_are_refused() {
    assertThrows(StartFailure.class, () -> ServerConfig.parse(List.of("--prot", "1"), Map.of()));
    assertThrows(StartFailure.class, () -> ServerConfig.parse(List.of("--port"), Map.of()));
  }
}
