package io.trivet.server.people.factor;

import com.webauthn4j.converter.AttestationObjectConverter;
import com.webauthn4j.converter.AuthenticatorDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.authenticator.EC2COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.extension.authenticator.AuthenticationExtensionAuthenticatorOutput;
import com.webauthn4j.data.extension.authenticator.RegistrationExtensionAuthenticatorOutput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// An authenticator in memory, with the browser in front of it: makes one discoverable credential
/// and signs with it (W3C WebAuthn, sections 6 and 7). What a real browser would refuse it does
/// when told to.
public final class TestAuthenticator {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final byte UP = 1;
  private static final byte UV = 4;
  private static final byte AT = 64;

  private final ObjectConverter converter = new ObjectConverter();
  private final KeyPair key;
  private final byte[] id = new byte[32];
  private String origin;
  private byte[] handle = new byte[0];
  private long counter;
  private boolean verifiesUser = true;

  public TestAuthenticator(String origin) {
    this.origin = origin;
    new SecureRandom().nextBytes(id);
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      key = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public TestAuthenticator withoutVerification() {
    verifiesUser = false;
    return this;
  }

  public void visit(String other) {
    origin = other;
  }

  public void turnBack(long to) {
    counter = to;
  }

  /// What `navigator.credentials.create(options).toJSON()` gives.
  public Map<String, Object> create(JsonNode options) {
    handle = Base64.getUrlDecoder().decode(options.get("user").get("id").stringValue());
    var data =
        new AuthenticatorData<RegistrationExtensionAuthenticatorOutput>(
            Digest.of(options.get("rp").get("id").stringValue()),
            (byte) (flags() | AT),
            counter,
            new AttestedCredentialData(AAGUID.ZERO, id, publicKey()));
    var object =
        new AttestationObjectConverter(converter)
            .convertToBytes(new AttestationObject(data, new NoneAttestationStatement()));
    return credential(
        Map.of(
            "clientDataJSON", BASE64.encodeToString(client("webauthn.create", options)),
            "attestationObject", BASE64.encodeToString(object),
            "transports", List.of("internal")));
  }

  /// What `navigator.credentials.get(options).toJSON()` gives.
  public Map<String, Object> get(JsonNode options) {
    counter++;
    var data =
        new AuthenticatorDataConverter(converter)
            .convert(
                new AuthenticatorData<AuthenticationExtensionAuthenticatorOutput>(
                    Digest.of(options.get("rpId").stringValue()), flags(), counter));
    var client = client("webauthn.get", options);
    return credential(
        Map.of(
            "clientDataJSON", BASE64.encodeToString(client),
            "authenticatorData", BASE64.encodeToString(data),
            "signature", BASE64.encodeToString(sign(data, client)),
            "userHandle", BASE64.encodeToString(handle)));
  }

  private EC2COSEKey publicKey() {
    return EC2COSEKey.create((ECPublicKey) key.getPublic(), COSEAlgorithmIdentifier.ES256);
  }

  private byte flags() {
    return verifiesUser ? (byte) (UP | UV) : UP;
  }

  private Map<String, Object> credential(Map<String, Object> response) {
    return Map.of(
        "id",
        BASE64.encodeToString(id),
        "rawId",
        BASE64.encodeToString(id),
        "type",
        "public-key",
        "authenticatorAttachment",
        "platform",
        "clientExtensionResults",
        Map.of(),
        "response",
        response);
  }

  private byte[] client(String type, JsonNode options) {
    return """
    {"type":"%s","challenge":"%s","origin":"%s","crossOrigin":false}\
    """
        .formatted(type, options.get("challenge").stringValue(), origin)
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] sign(byte[] data, byte[] client) {
    try {
      var signed = new ByteArrayOutputStream();
      signed.writeBytes(data);
      signed.writeBytes(Digest.of(client));
      var signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(key.getPrivate());
      signature.update(signed.toByteArray());
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
