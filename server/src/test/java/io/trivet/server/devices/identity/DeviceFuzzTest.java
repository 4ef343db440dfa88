package io.trivet.server.devices.identity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trivet.core.kernel.Failure;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// What strangers send before anybody knows them.
class DeviceFuzzTest {
  private static final DeviceTokens TOKENS = tokens();

  @FuzzTest(maxDuration = "60s")
  void token(byte[] bytes) {
    try {
      TOKENS.verify(new String(bytes, StandardCharsets.UTF_8));
      throw new AssertionError("a made-up token was believed");
    } catch (Failure.Unauthorized _) {
      return; // as it should be
    }
  }

  @FuzzTest(maxDuration = "60s")
  void auth_request(byte[] bytes) {
    try {
      AuthRequest.verify(bytes, Optional.of("AAAA"));
      throw new AssertionError("a made-up signature was believed");
    } catch (Failure _) {
      return; // as it should be
    }
  }

  private static DeviceTokens tokens() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return new DeviceTokens(
          generator.generateKeyPair(), InstantSource.system(), Duration.ofHours(1));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
