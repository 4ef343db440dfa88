package io.trivet.server.people.sso;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/// Which jobs of which CI platform a tenant trusts to upload: the issuer and the audience of their
/// tokens, and claims that must all match. `*` in a pattern stands for any characters but `/`.
record CiTrust(
    TenantId tenant,
    UUID id,
    String name,
    String issuer,
    String audience,
    Map<String, String> claims,
    UserId user,
    Instant createdAt) {
  private static final int CHARS_MAX = 500;

  CiTrust {
    claims = Map.copyOf(claims);
    requireText("name", name);
    requireText("issuer", issuer);
    requireText("audience", audience);
    if (claims.isEmpty()) {
      throw new Failure.Invalid(
          "claims must name at least one claim: without it every customer of the CI platform"
              + " could upload");
    }
    claims.forEach((claim, pattern) -> {
      requireText("a claim's name", claim);
      requireText("a claim's pattern", pattern);
      if (pattern.replaceAll("[*/]", "").isEmpty()) {
        throw new Failure.Invalid("a claim's pattern must not match everything");
      }
    });
  }

  /// True if every claim is there as text and matches.
  boolean matches(Map<String, Object> shown) {
    return claims.entrySet().stream()
        .allMatch(entry ->
            shown.get(entry.getKey()) instanceof String text && matches(entry.getValue(), text));
  }

  static boolean matches(String pattern, String text) {
    var regex = new StringBuilder();
    for (var part : pattern.split("((?<=\\*)|(?=\\*))", -1)) {
      regex.append(part.equals("*") ? "[^/]*" : Pattern.quote(part));
    }
    return text.matches(regex.toString());
  }

  private static void requireText(String what, String text) {
    if (text.isBlank() || text.length() > CHARS_MAX) {
      throw new Failure.Invalid("%s must have 1 to %d characters".formatted(what, CHARS_MAX));
    }
  }
}
