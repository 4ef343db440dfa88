package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.DeploymentId;
import io.trivet.server.platform.http.Call;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Links that let whoever holds one download one artifact until a point in time: clients send no
/// token with a download, so the link is the proof. HMAC-SHA256 over method, path and expiry.
public final class DownloadLinks {
  static final String PATH = "/api/devices/v1/deployments/download/artifacts/{tenant}/{id}";

  private static final String EXPIRE = "x-men-expire";
  private static final String DEPLOYMENT = "deployment";
  private static final String SIGNATURE = "x-men-signature";

  private final byte[] secret;
  private final Optional<String> publicUrl;
  private final InstantSource clock;

  /// Without a public URL a link names the host that its receiver asked for.
  public DownloadLinks(byte[] secret, Optional<String> publicUrl, InstantSource clock) {
    this.secret = secret.clone();
    this.publicUrl = publicUrl;
    this.clock = clock;
  }

  /// A link as clients expect it: `uri` and `expire` (RFC 3339).
  public Map<String, Object> link(Call call, TenantId tenant, ArtifactId id, Duration life) {
    return link(call, tenant, id, life, "");
  }

  /// The same, and what is downloaded with it counts for this deployment.
  public Map<String, Object> link(
      Call call, TenantId tenant, ArtifactId id, DeploymentId deployment, Duration life) {
    return link(call, tenant, id, life, deployment.toString());
  }

  private Map<String, Object> link(
      Call call, TenantId tenant, ArtifactId id, Duration life, String deployment) {
    var path = PATH.replace("{tenant}", tenant.toString()).replace("{id}", id.toString());
    var expire = Instant.ofEpochSecond(clock.instant().plus(life).getEpochSecond()).toString();
    var uri = new StringBuilder(publicUrl.orElseGet(() -> call.origin())).append(path).append('?');
    if (!deployment.isEmpty()) {
      uri.append(DEPLOYMENT).append('=').append(deployment).append('&');
    }
    uri.append(EXPIRE).append('=').append(expire).append('&');
    uri.append(SIGNATURE).append('=').append(sign(path, expire, deployment));
    var link = new LinkedHashMap<String, Object>();
    link.put("uri", uri.toString());
    link.put("expire", expire);
    return link;
  }

  /// {@link Failure.Forbidden} unless the call carries a good signature that has not expired. The
  /// deployment that the download counts for, if it is for one.
  Optional<DeploymentId> require(Call call) {
    var expire = call.query(EXPIRE).orElseThrow(DownloadLinks::malformed);
    var signature = call.query(SIGNATURE).orElseThrow(DownloadLinks::malformed);
    var deployment = call.query(DEPLOYMENT).orElse("");
    var expected = sign(call.path(), expire, deployment).getBytes(StandardCharsets.US_ASCII);
    if (!MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))) {
      throw new Failure.Forbidden("the signature of the link is wrong");
    }
    if (!Instant.parse(expire).isAfter(clock.instant())) {
      throw new Failure.Forbidden("the link has expired");
    }
    return deployment.isEmpty() ? Optional.empty() : Optional.of(DeploymentId.parse(deployment));
  }

  private String sign(String path, String expire, String deployment) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      var text = "GET\n%s\n%s=%s\n%s=%s\n".formatted(path, EXPIRE, expire, DEPLOYMENT, deployment);
      var digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Failure malformed() {
    return new Failure.Invalid("the link has no " + EXPIRE + " or no " + SIGNATURE);
  }
}
