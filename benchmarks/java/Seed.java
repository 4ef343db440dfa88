import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;

/// Seed DATA FROM TO PUBLIC-KEY.pem TOKENS [STATUS]: lets the devices FROM..TO-1 in at the installation in
/// DATA, straight into its database and with its own signing key, and writes a token for each (one a
/// line, in order). A million take about two minutes. What a device would do (the signed request) is
/// measured by `trivet simulator load`; this is only for having many. With another STATUS, such as pending,
/// they are not let in and get no tokens.
class Seed {
  static final Instant NOW = Instant.now();

  public static void main(String[] a) throws Exception {
    var data = Path.of(a[0]);
    int from = Integer.parseInt(a[1]), to = Integer.parseInt(a[2]);
    var status = a.length > 5 ? a[5] : "accepted";
    var key = Files.readString(Path.of(a[3])).strip() + "\n";
    try (var db = connect(data)) {
      var tenant = tenant(db);
      copy(db, "device (tenant_id, device_id, identity_hash, identity, status, created_at, updated_at)", from, to, n ->
          row(tenant, device(n), "\\\\x" + HexFormat.of().formatHex(sha256(identity(n))), identity(n), status, NOW, NOW));
      var hash = "\\\\x" + HexFormat.of().formatHex(sha256(key));
      var text = key.replace("\n", "\\n");
      copy(db, "auth_set (tenant_id, auth_set_id, device_id, public_key, public_key_hash, status, created_at, token_generation, token_expires_at)", from, to, n ->
          row(tenant, set(n), device(n), text, hash, status, NOW, 1, NOW.plusSeconds(86_400 * 30)));
      copy(db, "device_inventory (tenant_id, device_id, status, attributes, search, words, created_at, updated_at)", from, to, n ->
          row(tenant, device(n), status, "{\"identity\":{\"mac\":{\"value\":\"bench-" + n + "\"}}}", "{\"identity/mac\":[\"bench-" + n + "\"]}", "'bench-" + n + "'", NOW, NOW));
      try (var s = db.createStatement()) {
        s.execute("ANALYZE device; ANALYZE auth_set; ANALYZE device_inventory");
      }
      if (status.equals("accepted")) {
        tokens(data, tenant, from, to, Path.of(a[4]));
      }
    }
  }

  static Connection connect(Path data) throws Exception {
    int port = Integer.parseInt(Files.readAllLines(data.resolve("postgres/data/postmaster.pid")).get(3));
    return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "trivet", Files.readString(data.resolve("postgres/password")).strip());
  }

  static UUID tenant(Connection db) throws Exception {
    try (var s = db.createStatement(); var r = s.executeQuery("SELECT tenant_id FROM tenant ORDER BY created_at LIMIT 1")) {
      r.next();
      return (UUID) r.getObject(1);
    }
  }

  static String identity(int n) { return "{\"mac\":\"bench-" + n + "\"}"; }

  static UUID device(int n) { return UUID.nameUUIDFromBytes(("bench-device-" + n).getBytes(StandardCharsets.UTF_8)); }

  static UUID set(int n) { return UUID.nameUUIDFromBytes(("bench-set-" + n).getBytes(StandardCharsets.UTF_8)); }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static String row(Object... fields) {
    var line = new StringBuilder();
    for (var field : fields) {
      line.append(line.isEmpty() ? "" : "\t").append(field);
    }
    return line.append('\n').toString();
  }

  static void copy(Connection db, String table, int from, int to, IntFunction<String> line) throws Exception {
    var copying = db.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN");
    var block = new StringBuilder();
    for (int n = from; n < to; n++) {
      block.append(line.apply(n));
      if (block.length() > 1 << 18 || n == to - 1) {
        var bytes = block.toString().getBytes(StandardCharsets.UTF_8);
        copying.writeToCopy(bytes, 0, bytes.length);
        block.setLength(0);
      }
    }
    copying.endCopy();
  }

  static void tokens(Path data, UUID tenant, int from, int to, Path file) throws Exception {
    var secret = Base64.getDecoder().decode(Files.readAllLines(data.resolve("secrets/device-token.key")).getFirst());
    var key = (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(secret));
    var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("1").build();
    try (var out = Files.newBufferedWriter(file)) {
      for (int block = from; block < to; block += 20_000) {
        var lines = IntStream.range(block, Math.min(to, block + 20_000)).parallel().mapToObj(n -> {
          try {
            var token = new SignedJWT(header, new JWTClaimsSet.Builder().jwtID(set(n).toString()).subject(device(n).toString())
                .issuer("Mender").issueTime(Date.from(NOW)).expirationTime(Date.from(NOW.plusSeconds(86_400 * 30)))
                .claim("mender.device", true).claim("mender.tenant", tenant.toString()).claim("mender.plan", "enterprise").claim("mender.trial", false)
                .claim("mender.addons", List.of(Map.of("name", "troubleshoot", "enabled", true), Map.of("name", "configure", "enabled", true), Map.of("name", "monitor", "enabled", true)))
                .claim("trivet.gen", 1).build());
            token.sign(new ECDSASigner(key));
            return token.serialize();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        }).toList();
        for (var line : lines) {
          out.write(line);
          out.write('\n');
        }
      }
    }
  }
}
