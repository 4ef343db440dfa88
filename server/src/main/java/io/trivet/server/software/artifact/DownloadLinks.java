package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.ArtifactId;
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
    var path = PATH.replace("{tenant}", tenant.toString()).replace("{id}", id.toString());
    var expire = Instant.ofEpochSecond(clock.instant().plus(life).getEpochSecond()).toString();
    var base = publicUrl.orElseGet(() -> call.origin());
    var link = new LinkedHashMap<String, Object>();
    link.put(
        "uri",
        "%s%s?%s=%s&%s=%s".formatted(base, path, EXPIRE, expire, SIGNATURE, sign(path, expire)));
    link.put("expire", expire);
    return link;
  }

  /// {@link Failure.Forbidden} unless the call carries a good signature that has not expired.
  void require(Call call) {
    var expire = call.query(EXPIRE).orElseThrow(DownloadLinks::malformed);
    var signature = call.query(SIGNATURE).orElseThrow(DownloadLinks::malformed);
    var expected = sign(call.path(), expire).getBytes(StandardCharsets.US_ASCII);
    if (!MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))) {
      throw new Failure.Forbidden("the signature of the link is wrong");
    }
    if (!Instant.parse(expire).isAfter(clock.instant())) {
      throw new Failure.Forbidden("the link has expired");
    }
  }

  private String sign(String path, String expire) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      var text = "GET\n%s\n%s=%s\n".formatted(path, EXPIRE, expire);
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
