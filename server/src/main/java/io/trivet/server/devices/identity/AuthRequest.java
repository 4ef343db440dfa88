package io.trivet.server.devices.identity;

import io.trivet.core.kernel.Failure;
import io.trivet.server.platform.http.Json;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A device's request to be let in, with its signature already found right: there is no other way
/// to construct one. Source: the device authentication API of Mender, `auth_requests`.
record AuthRequest(IdentityData identity, DeviceKey key, Optional<String> tenantToken) {

  /// Members that are not known (newer clients send `tier`) are ignored.
  record Body(@Nullable String id_data, @Nullable String pubkey, @Nullable String tenant_token) {}

  /// Checks the form, then the signature, which covers the body byte for byte.
  static AuthRequest verify(byte[] raw, Optional<String> signature) {
    var body = Json.parse(raw, Body.class);
    var identity = IdentityData.parse(required("id_data", body.id_data()));
    var key = DeviceKey.parse(required("pubkey", body.pubkey()));
    var signed = signature.filter(text -> !text.isBlank());
    if (signed.isEmpty()) {
      throw new Failure.Invalid("missing request signature header X-MEN-Signature");
    }
    if (!key.verifies(raw, decode(signed.get()))) {
      throw new Failure.Unauthorized("signature verification failed");
    }
    var token = Optional.ofNullable(body.tenant_token()).filter(text -> !text.isEmpty());
    return new AuthRequest(identity, key, token);
  }

  private static String required(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new Failure.Invalid(name + " must be provided");
    }
    return value;
  }

  private static byte[] decode(String signature) {
    try {
      return Base64.getDecoder().decode(signature.strip());
    } catch (IllegalArgumentException _) {
      throw new Failure.Invalid("X-MEN-Signature must be base64");
    }
  }
}
