package io.trivet.server.people.factor;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.exception.DataConversionException;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.exception.VerificationException;
import io.trivet.core.kernel.Failure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The two ceremonies of W3C WebAuthn, level 3 (sections 7.1 and 7.2), as webauthn4j checks them.
/// Attestation is not asked for: which maker built an authenticator is nothing we decide by.
final class WebAuthn {
  static final List<Long> ALGORITHMS = List.of(-7L, -8L, -257L); // ES256, EdDSA, RS256

  private static final List<PublicKeyCredentialParameters> PARAMETERS =
      ALGORITHMS.stream()
          .map(number ->
              new PublicKeyCredentialParameters(
                  PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.create(number)))
          .toList();

  private final ObjectConverter converter = new ObjectConverter();
  private final WebAuthnManager manager = WebAuthnManager.createNonStrictWebAuthnManager(converter);
  private final AttestedCredentialDataConverter credentials =
      new AttestedCredentialDataConverter(converter);

  /// What an authenticator made, checked.
  record Made(byte[] credentialId, byte[] credential, long signCount, boolean synced) {}

  /// What an authenticator signed, not checked yet.
  record Shown(
      byte[] challenge, byte[] credentialId, Optional<Owner> owner, AuthenticationData data) {}

  /// What an authenticator signed, checked.
  record Signed(long signCount, boolean synced, boolean userVerified) {}

  byte[] challengeOfRegistration(String json) {
    return challenge(given(parseRegistration(json).getCollectedClientData()));
  }

  Made register(String json, byte[] challenge, Site site) {
    try {
      var data = parseRegistration(json);
      manager.verify(
          data, new RegistrationParameters(server(challenge, site), PARAMETERS, false, true));
      var authenticator = given(data.getAttestationObject()).getAuthenticatorData();
      var credential = given(authenticator.getAttestedCredentialData());
      return new Made(
          credential.getCredentialId(),
          credentials.convert(credential),
          authenticator.getSignCount(),
          authenticator.isFlagBS());
    } catch (VerificationException e) {
      throw refused(e);
    }
  }

  Shown parse(String json) {
    try {
      var data = manager.parseAuthenticationResponseJSON(json);
      var challenge = challenge(given(data.getCollectedClientData()));
      var owner = Optional.ofNullable(data.getUserHandle()).flatMap(Owner::of);
      return new Shown(challenge, id(data), owner, data);
    } catch (DataConversionException | IllegalArgumentException | NullPointerException e) {
      throw refused(e);
    }
  }

  /// `verified`: the person must have shown themselves to the authenticator (a finger, a number).
  Signed check(Shown shown, PasskeyStore.Row row, Site site, boolean verified) {
    var record =
        new CredentialRecordImpl(
            new NoneAttestationStatement(),
            null,
            null,
            null,
            row.signCount(),
            credentials.convert(row.credential()),
            null,
            null,
            null,
            Set.of());
    try {
      var parameters =
          new AuthenticationParameters(
              server(shown.challenge(), site), record, null, verified, true);
      var data = given(manager.verify(shown.data(), parameters).getAuthenticatorData());
      return new Signed(data.getSignCount(), data.isFlagBS(), data.isFlagUV());
    } catch (VerificationException e) {
      throw refused(e);
    }
  }

  private RegistrationData parseRegistration(String json) {
    try {
      return manager.parseRegistrationResponseJSON(json);
    } catch (DataConversionException | IllegalArgumentException | NullPointerException e) {
      throw refused(e);
    }
  }

  private static <T> T given(@Nullable T value) {
    if (value == null) {
      throw incomplete();
    }
    return value;
  }

  @SuppressWarnings("NullAway") // the library's mark is on the elements of the array
  private static byte[] id(AuthenticationData data) {
    return Optional.ofNullable(data.getCredentialId()).orElseThrow(WebAuthn::incomplete);
  }

  private static Failure incomplete() {
    return refused(new IllegalArgumentException("a part is missing"));
  }

  private static byte[] challenge(com.webauthn4j.data.client.CollectedClientData client) {
    return client.getChallenge().getValue();
  }

  private static ServerProperty server(byte[] challenge, Site site) {
    return ServerProperty.builder()
        .origin(new Origin(site.origin()))
        .rpId(site.host())
        .challenge(new DefaultChallenge(challenge))
        .build();
  }

  /// The reason is for the log of whoever develops a client, not for guessing.
  private static Failure refused(RuntimeException reason) {
    org.slf4j.LoggerFactory.getLogger(WebAuthn.class)
        .info("passkey refused reason=\"{}\"", reason.toString());
    return new Failure.Unauthorized("the passkey was not accepted");
  }
}
