package io.trivet.wire.artifact;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;

/// Signs manifests: RSA PKCS#1 v1.5, or ECDSA P-256 with r and s as 64 raw bytes, over SHA-256.
public record ArtifactSigner(PrivateKey key) {

  byte[] sign(byte[] manifest) {
    var scheme =
        key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format";
    try {
      var signer = Signature.getInstance(scheme);
      signer.initSign(key);
      signer.update(manifest);
      return Base64.getEncoder().encode(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("this key cannot sign artifacts", e);
    }
  }
}
