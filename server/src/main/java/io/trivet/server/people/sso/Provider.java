package io.trivet.server.people.sso;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// An identity provider that a tenant trusts to say who its people are.
record Provider(TenantId tenant, UUID id, String name, String issuer, Settings settings) {

  /// `metadata` is the provider's own description (OpenID Connect Discovery 1.0, section 3).
  /// `groupsClaim` names the claim with a person's groups, `roles` says which roles a group brings,
  /// `defaultRoles` everybody gets.
  record Settings(
      String clientId,
      String clientSecret,
      String metadata,
      String groupsClaim,
      Map<String, List<String>> roles,
      List<String> defaultRoles) {
    Settings {
      roles = Map.copyOf(roles);
      defaultRoles = List.copyOf(defaultRoles);
      if (clientId.isBlank()) {
        throw new Failure.Invalid("client_id must be given");
      }
    }

    /// What somebody with these groups gets: ascending, each once.
    List<String> rolesOf(List<String> groups) {
      return Stream.concat(
              defaultRoles.stream(),
              groups.stream().flatMap(group -> roles.getOrDefault(group, List.of()).stream()))
          .distinct()
          .sorted()
          .toList();
    }

    @Override
    public String toString() {
      return clientId;
    }
  }
}
