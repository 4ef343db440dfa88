package io.trivet.server.platform.http;

import io.trivet.server.platform.Secrets;
import io.trivet.server.platform.StartFailure;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority of the server's own, so that HTTPS works from the first start: devices
/// and people trust `ca.crt` of the data directory. EC P-256 throughout, because a fleet's cost is
/// handshakes. For production, give a certificate of your own (TRIVET_TLS_CERT).
public final class DevelopmentCa {
  private static final Duration CA_LIFE = Duration.ofDays(3650);
  private static final Duration SERVER_LIFE = Duration.ofDays(365);
  private static final X500Name CA_NAME = new X500Name("CN=Trivet development CA");

  private final Path caFile;
  private final Secrets secrets;
  private final Instant now;

  /// `caFile` is where the CA's certificate is kept for people to find.
  public DevelopmentCa(Path caFile, Secrets secrets, Instant now) {
    this.caFile = caFile;
    this.secrets = secrets;
    this.now = now;
  }

  /// A private key and its certificate chain, the server's own first.
  public record Identity(PrivateKey key, List<X509Certificate> chain) {
    public Identity {
      chain = List.copyOf(chain);
    }
  }

  /// A fresh server certificate for this machine's names and the further ones.
  public Identity issue(Set<String> furtherNames) {
    try {
      var ca = secrets.keyPair("ca");
      var caCertificate = caCertificate(ca);
      var server = secrets.keyPair("server");
      var names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
      names.add(hostName());
      names.addAll(furtherNames);
      return new Identity(
          server.getPrivate(), List.of(serverCertificate(ca, server, names), caCertificate));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new StartFailure("cannot make a certificate: " + e.getMessage(), e);
    }
  }

  private X509Certificate caCertificate(KeyPair ca)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    if (Files.exists(caFile)) {
      try (var in = Files.newInputStream(caFile)) {
        var known =
            (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        if (known.getPublicKey().equals(ca.getPublic())
            && known.getNotAfter().toInstant().isAfter(now.plus(SERVER_LIFE))) {
          return known;
        }
      }
    }
    var builder = builder(ca, CA_NAME, CA_LIFE);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    var certificate = sign(builder, ca);
    Files.writeString(caFile, pem(certificate));
    return certificate;
  }

  private X509Certificate serverCertificate(KeyPair ca, KeyPair server, Set<String> names)
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    var builder = builder(server, new X500Name("CN=localhost"), SERVER_LIFE);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            names.stream().map(DevelopmentCa::generalName).toArray(GeneralName[]::new)));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca.getPublic()));
    return sign(builder, ca);
  }

  private JcaX509v3CertificateBuilder builder(KeyPair subject, X500Name name, Duration life)
      throws CertIOException, GeneralSecurityException {
    var builder =
        new JcaX509v3CertificateBuilder(
            CA_NAME,
            new BigInteger(127, new SecureRandom()),
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(life)),
            name,
            subject.getPublic());
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(subject.getPublic()));
    return builder;
  }

  private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair ca)
      throws GeneralSecurityException, OperatorCreationException {
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(ca.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  private static GeneralName generalName(String name) {
    boolean isAddress = name.contains(":") || name.matches("[0-9.]+");
    return new GeneralName(isAddress ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private static String hostName() throws IOException {
    var name = InetAddress.getLocalHost().getHostName();
    return name.matches("[A-Za-z0-9.-]+") ? name : "localhost";
  }

  private static String pem(X509Certificate certificate) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(certificate);
    }
    return text.toString();
  }
}
