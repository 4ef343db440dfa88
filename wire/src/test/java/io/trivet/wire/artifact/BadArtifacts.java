package io.trivet.wire.artifact;

import static io.trivet.wire.artifact.Bytes.Part;
import static io.trivet.wire.artifact.Bytes.content;
import static io.trivet.wire.artifact.Bytes.pack;
import static io.trivet.wire.artifact.Bytes.parts;
import static io.trivet.wire.artifact.Bytes.replace;
import static io.trivet.wire.artifact.Bytes.sha256;
import static io.trivet.wire.artifact.Bytes.tar;
import static io.trivet.wire.artifact.Bytes.unpack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The catalogue of malformed artifacts: a name, the rule it breaks, and the recipe that makes it
/// from a good one. Recipes that change what the manifest covers write the manifest anew unless the
/// manifest itself is the point, so that each breaks exactly one rule.
public final class BadArtifacts {
  private static final String HEADER = "header.tar.gz";
  private static final String DATA = "data/0000.tar.gz";

  private final Map<String, Bad> all = new LinkedHashMap<>();
  private final byte[] good;

  public record Bad(Rule rule, byte[] bytes) {}

  private BadArtifacts(Path workDirectory) {
    this.good = good(workDirectory);
    framing();
    order();
    manifests();
    signatures();
    headers();
    payloads();
    bombs();
  }

  /// The catalogue, by name.
  public static Map<String, Bad> all(Path workDirectory) {
    return new BadArtifacts(workDirectory).all;
  }

  /// A good artifact, signed with {@link TestKeys#EC}: one payload of two files, a script,
  /// meta-data.
  public static byte[] good(Path workDirectory) {
    return good(workDirectory, "good", Compression.GZIP);
  }

  public static byte[] good(Path workDirectory, String name, Compression compression) {
    var files =
        List.of(
            ArtifactPlan.SourceFile.of("a.txt", "first".getBytes(StandardCharsets.UTF_8)),
            ArtifactPlan.SourceFile.of("b.txt", new byte[3000]));
    var part =
        new ArtifactPlan.Part(
            "my-module", Map.of("app.version", "2"), List.of("app.*"), Map.of("k", "v"), files);
    var plan =
        new ArtifactPlan(
            name,
            List.of("board"),
            Map.of(),
            Map.of(
                "ArtifactInstall_Enter_00_check", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8)),
            List.of(part));
    var out = new ByteArrayOutputStream();
    try {
      var signer = Optional.of(new ArtifactSigner(TestKeys.EC.getPrivate()));
      new ArtifactWriter(workDirectory, Bytes.TIME)
          .write(plan, new ArtifactPlan.Form(compression, signer), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void framing() {
    add("empty", Rule.TRUNCATED, new byte[0]);
    add("one-byte", Rule.TRUNCATED, new byte[1]);
    add("all-zero", Rule.MEMBER_ORDER, new byte[10_240]);
    add("text", Rule.TAR, "this is no artifact. ".repeat(100).getBytes(StandardCharsets.UTF_8));
    add("cut-in-the-first-header", Rule.TRUNCATED, Arrays.copyOf(good, 300));
    add("cut-in-the-middle", Rule.TRUNCATED, Arrays.copyOf(good, good.length / 2));
    add("cut-before-the-end-blocks", Rule.TRUNCATED, Arrays.copyOf(good, good.length - 1024));
    add("one-end-block", Rule.TRUNCATED, Arrays.copyOf(good, good.length - 512));
    add("trailing-byte", Rule.TRAILING_DATA, concat(good, new byte[] {1}));
    add("trailing-artifact", Rule.TRAILING_DATA, concat(good, good));
    add("endless-padding", Rule.TRAILING_DATA, concat(good, new byte[1 << 20]));
    add("data-between-end-blocks", Rule.TRAILING_DATA, flip(good, good.length - 100));
    add("wrong-tar-checksum", Rule.TAR, flip(good, 0));
    add("data-in-the-padding-of-a-member", Rule.TAR, flip(good, 512 + 500));
    add("size-in-binary", Rule.TAR, header(b -> b[124] = (byte) 0x80));
    add("size-not-octal", Rule.TAR, header(b -> b[124] = '9'));
    add("size-larger-than-the-file", Rule.LIMIT, header(b -> b[125] = '7'));
    add("size-a-little-too-large", Rule.TAR, header(b -> b[134]++));
    add("size-zero", Rule.TAR, header(b -> Arrays.fill(b, 124, 135, (byte) '0')));
    for (var type :
        Map.of(
                "symlink",
                '2',
                "hard-link",
                '1',
                "device",
                '3',
                "folder",
                '5',
                "fifo",
                '6',
                "sparse",
                'S',
                "gnu-long-name",
                'L',
                "global-pax",
                'g')
            .entrySet()) {
      add(
          "member-is-" + type.getKey(),
          Rule.TAR,
          header(b -> b[156] = (byte) (char) type.getValue()));
    }
    add("pax-linkpath", Rule.TAR, pax("19 linkpath=/etc/a\n"));
    add("pax-not-records", Rule.TAR, pax("nonsense"));
    add("pax-length-lies", Rule.TAR, pax("99 path=version\n"));
    add("pax-path-twice", Rule.TAR, pax("16 path=version\n16 path=version\n"));
    add("pax-path-traversal", Rule.NAME, pax("21 path=../../../etc\n"));
    add("pax-huge", Rule.LIMIT, concat(tarOf(new Part("pax", new byte[9000], 'x')), good));
  }

  private void order() {
    var parts = parts(good);
    for (var part : parts) {
      var without = parts.stream().filter(p -> !p.name().equals(part.name())).toList();
      if (!part.name().equals("manifest.sig")) {
        add("no-" + file(part.name()), Rule.MEMBER_ORDER, tar(without));
      }
      var doubled = new ArrayList<>(parts);
      doubled.add(parts.indexOf(part), part);
      add("two-" + file(part.name()), Rule.MEMBER_ORDER, tar(doubled));
    }
    for (int i = 0; i + 1 < parts.size(); i++) {
      var swapped = new ArrayList<>(parts);
      swapped.set(i, parts.get(i + 1));
      swapped.set(i + 1, parts.get(i));
      add("swapped-" + i, Rule.MEMBER_ORDER, tar(swapped));
    }
    add("unknown-member-at-the-end", Rule.MEMBER_ORDER, with(parts.size(), Part.of("extra", "x")));
    add("unknown-member-at-the-start", Rule.MEMBER_ORDER, with(0, Part.of("extra", "x")));
    add(
        "second-payload-nobody-announced",
        Rule.MEMBER_ORDER,
        with(parts.size(), new Part("data/0001.tar.gz", content(parts, DATA))));
    add("augmented-manifest", Rule.AUGMENTED, with(3, Part.of("manifest-augment", "x")));
    add("augmented-header", Rule.AUGMENTED, with(4, Part.of("header-augment.tar.gz", "x")));
    add("name-with-dot-slash", Rule.NAME, renamed("version", "./version"));
    add("name-absolute", Rule.NAME, renamed("version", "/version"));
    add("name-traversal", Rule.NAME, renamed("version", "../version"));
    add("name-with-line-end", Rule.NAME, renamed("version", "version\n"));
    add("name-upper-case", Rule.MEMBER_ORDER, renamed("version", "VERSION"));
    add("header-with-another-suffix", Rule.MEMBER_ORDER, renamed(HEADER, "header.tar.bz2"));
    add("data-with-another-number", Rule.MEMBER_ORDER, renamed(DATA, "data/1.tar.gz"));
    add("name-of-300-characters", Rule.NAME, renamed("version", "v".repeat(300)));
  }

  private void manifests() {
    manifest("manifest-empty", Rule.MANIFEST, _ -> "");
    manifest("manifest-without-line-end", Rule.MANIFEST, String::stripTrailing);
    manifest("manifest-with-empty-line", Rule.MANIFEST, text -> text + "\n");
    manifest(
        "manifest-names-a-file-twice",
        Rule.MANIFEST,
        text -> text + text.lines().findFirst().orElseThrow() + "\n");
    manifest("manifest-with-one-space", Rule.MANIFEST, text -> text.replaceFirst("  ", " "));
    manifest(
        "manifest-in-upper-case",
        Rule.MANIFEST,
        text -> text.substring(0, 64).toUpperCase(java.util.Locale.ROOT) + text.substring(64));
    manifest("manifest-short-digest", Rule.MANIFEST, text -> text.substring(2));
    manifest(
        "manifest-with-a-nul", Rule.MANIFEST, text -> text.replaceFirst("version", "vers\0ion"));
    manifest(
        "manifest-lists-a-file-too-many",
        Rule.NOT_IN_ARTIFACT,
        text -> text + "0".repeat(64) + "  data/0000/ghost\n");
    for (var line : List.of("version", HEADER, "data/0000/a.txt", "data/0000/b.txt")) {
      manifest(file(line) + "-not-in-manifest", Rule.NOT_IN_MANIFEST, text -> without(text, line));
      manifest(
          file(line) + "-with-another-digest",
          Rule.CHECKSUM,
          text -> text.replaceAll("[0-9a-f]{64}(?=  " + line + ")", "0".repeat(64)));
    }
    manifest(
        "manifest-not-utf8",
        Rule.NAME,
        text -> text,
        bytes -> concat(bytes, new byte[] {(byte) 0xff, '\n'}));
    add(
        "manifest-too-large",
        Rule.LIMIT,
        tar(replace(parts(good), "manifest", _ -> new byte[5 << 20])));
  }

  private void signatures() {
    signature("signature-not-base64", Rule.SIGNATURE, "!!!");
    add(
        "signature-too-large",
        Rule.LIMIT,
        tar(replace(parts(good), "manifest.sig", _ -> new byte[20_000])));
    version("version-1", Rule.VERSION, "{\"format\":\"mender\",\"version\":1}");
    version("version-4", Rule.VERSION, "{\"format\":\"mender\",\"version\":4}");
    version("version-as-text", Rule.VERSION, "{\"format\":\"mender\",\"version\":\"3\"}");
    version("version-missing", Rule.VERSION, "{\"format\":\"mender\"}");
    version("another-format", Rule.VERSION, "{\"format\":\"other\",\"version\":3}");
    version("version-not-json", Rule.HEADER, "three");
    version("version-an-array", Rule.HEADER, "[3]");
    version("version-twice", Rule.HEADER, "{\"format\":\"mender\",\"version\":1,\"version\":3}");
  }

  private void headers() {
    info("info-not-json", "{");
    info("info-with-something-behind", "{\"payloads\":[]} {}");
    info("info-nested-too-deeply", "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}");
    info(
        "info-without-payloads",
        "{\"artifact_provides\":{\"artifact_name\":\"x\"},\"artifact_depends\":{\"device_type\":[\"b\"]}}");
    info("info-with-no-payload", goodInfo().replace("[{\"type\":\"my-module\"}]", "[]"));
    info("info-without-name", goodInfo().replace("artifact_name", "other"));
    info("info-with-empty-name", goodInfo().replace("\"good\"", "\"\""));
    info("info-without-device-type", goodInfo().replace("device_type", "other"));
    info("info-with-empty-device-types", goodInfo().replace("[\"board\"]", "[]"));
    info("info-with-a-number-as-name", goodInfo().replace("\"good\"", "7"));
    info("info-with-another-payload-type", goodInfo().replace("my-module", "rootfs-image"));
    info("info-with-a-nul", goodInfo().replace("good", "go\\u0000od"));
    info("info-with-half-a-character", goodInfo().replace("good", "go\\ud800od"));
    info(
        "info-with-a-name-twice",
        goodInfo().replace("{\"payloads\"", "{\"payloads\":[],\"payloads\""));
    headerPart("type-info-an-array", Rule.HEADER, "headers/0000/type-info", "[]");
    headerPart(
        "type-info-contradicts",
        Rule.HEADER,
        "headers/0000/type-info",
        "{\"type\":\"my-module\",\"artifact_provides\":{\"artifact_name\":\"evil\"}}");
    headerPart("meta-data-not-an-object", Rule.HEADER, "headers/0000/meta-data", "7");
    headerParts(
        "script-with-a-path",
        Rule.NAME,
        renaming("scripts/ArtifactInstall_Enter_00_check", "scripts/sub/ArtifactInstall_Enter_00"));
    headerParts(
        "script-of-no-state",
        Rule.NAME,
        renaming("scripts/ArtifactInstall_Enter_00_check", "scripts/evil"));
    headerParts("script-twice", Rule.MEMBER_ORDER, parts -> doubled(parts, 1));
    headerParts("header-info-twice", Rule.MEMBER_ORDER, parts -> doubled(parts, 0));
    headerParts(
        "header-with-something-behind",
        Rule.MEMBER_ORDER,
        parts -> append(parts, Part.of("headers/0001/type-info", "{}")));
    headerParts(
        "header-traversal",
        Rule.NAME,
        parts -> append(parts, Part.of("../../etc/cron.d/evil", "x")));
    headerParts(
        "header-symlink",
        Rule.TAR,
        parts -> append(parts, new Part("scripts/link", new byte[0], '2')));
    headerParts(
        "header-without-type-info",
        Rule.MEMBER_ORDER,
        parts -> parts.stream().filter(p -> !p.name().endsWith("type-info")).toList());
    add(
        "header-not-gzip",
        Rule.COMPRESSION,
        headerBytes(_ -> "no gzip".getBytes(StandardCharsets.UTF_8)));
    add(
        "header-gzip-cut",
        Rule.COMPRESSION,
        headerBytes(bytes -> Arrays.copyOf(bytes, bytes.length - 10)));
    add(
        "header-gzip-with-something-behind",
        Rule.TRAILING_DATA,
        headerBytes(bytes -> concat(bytes, new byte[] {1, 2, 3})));
    add(
        "header-tar-with-something-behind",
        Rule.TRAILING_DATA,
        headerBytes(bytes ->
            pack(Compression.GZIP, concat(unpack(Compression.GZIP, bytes), new byte[] {1}))));
  }

  private void payloads() {
    dataParts("payload-file-with-a-path", Rule.NAME, renaming("a.txt", "sub/a.txt"));
    dataParts("payload-file-traversal", Rule.NAME, renaming("a.txt", "../a.txt"));
    dataParts("payload-file-absolute", Rule.NAME, renaming("a.txt", "/etc/passwd"));
    dataParts("payload-file-twice", Rule.NAME, parts -> doubled(parts, 0));
    dataParts(
        "payload-file-added",
        Rule.NOT_IN_MANIFEST,
        parts -> append(parts, Part.of("c.txt", "extra")));
    dataParts("payload-file-dropped", Rule.NOT_IN_ARTIFACT, parts -> parts.subList(0, 1));
    dataParts("payload-file-renamed", Rule.NOT_IN_MANIFEST, renaming("a.txt", "a.txt.gz"));
    dataParts(
        "payload-file-changed",
        Rule.CHECKSUM,
        parts -> replace(parts, "a.txt", bytes -> flip(bytes, 0)));
    dataParts(
        "payload-file-longer",
        Rule.CHECKSUM,
        parts -> replace(parts, "a.txt", bytes -> concat(bytes, new byte[] {' '})));
    dataParts(
        "payload-symlink", Rule.TAR, parts -> append(parts, new Part("link", new byte[0], '2')));
    dataParts(
        "payload-hard-link", Rule.TAR, parts -> append(parts, new Part("link", new byte[0], '1')));
    dataParts(
        "payload-folder", Rule.TAR, parts -> append(parts, new Part("folder", new byte[0], '5')));
    dataParts("payload-name-not-printable", Rule.NAME, renaming("a.txt", "a\u202etxt"));
    dataBytes("payload-not-gzip", Rule.COMPRESSION, _ -> new byte[100]);
    dataBytes(
        "payload-gzip-with-something-behind",
        Rule.TRAILING_DATA,
        bytes -> concat(bytes, "smuggled".getBytes(StandardCharsets.UTF_8)));
    dataBytes("payload-gzip-twice", Rule.TRAILING_DATA, bytes -> concat(bytes, bytes));
    dataBytes(
        "payload-tar-with-something-behind",
        Rule.TRAILING_DATA,
        bytes -> pack(Compression.GZIP, concat(unpack(Compression.GZIP, bytes), new byte[] {1})));
    dataBytes(
        "payload-tar-cut",
        Rule.TRUNCATED,
        bytes -> pack(Compression.GZIP, Arrays.copyOf(unpack(Compression.GZIP, bytes), 700)));
  }

  /// Members that unpack to thousands of times their size.
  private void bombs() {
    var zeros = new byte[64 << 20];
    for (var compression : List.of(Compression.GZIP, Compression.XZ, Compression.ZSTD)) {
      var bomb = pack(compression, tarOf(new Part("a.txt", zeros)));
      var name = "data/0000.tar" + compression.suffix();
      add(
          "bomb-" + compression.suffix().substring(1),
          Rule.COMPRESSION,
          tar(
              parts(good).stream()
                  .map(p -> p.name().equals(DATA) ? new Part(name, bomb) : p)
                  .toList()));
      var headerName = "header.tar" + compression.suffix();
      var headerBomb = pack(compression, tarOf(new Part("header-info", zeros)));
      add(
          "header-bomb-" + compression.suffix().substring(1),
          Rule.LIMIT,
          tar(
              remade(
                  parts(good).stream()
                      .map(p -> p.name().equals(HEADER) ? new Part(headerName, headerBomb) : p)
                      .toList())));
    }
  }

  // Helpers: each makes an artifact that is wrong in one place.

  private void add(String name, Rule rule, byte[] bytes) {
    if (all.put(name, new Bad(rule, bytes)) != null) {
      throw new IllegalStateException(name + " is there twice");
    }
  }

  private byte[] header(java.util.function.Consumer<byte[]> change) {
    var bytes = good.clone();
    change.accept(bytes);
    Bytes.checksum(bytes);
    return bytes;
  }

  private byte[] pax(String records) {
    return concat(tarOf(new Part("pax", records.getBytes(StandardCharsets.UTF_8), 'x')), good);
  }

  /// One member without the end of a tar.
  private static byte[] tarOf(Part part) {
    var whole = tar(List.of(part));
    return part.type() == 'x' ? Arrays.copyOf(whole, whole.length - 1024) : whole;
  }

  private byte[] with(int at, Part part) {
    var parts = new ArrayList<>(parts(good));
    parts.add(at, part);
    return tar(parts);
  }

  private byte[] renamed(String from, String to) {
    return tar(renaming(from, to).apply(parts(good)));
  }

  private static Function<List<Part>, List<Part>> renaming(String from, String to) {
    return parts ->
        parts.stream().map(p -> p.name().equals(from) ? new Part(to, p.content()) : p).toList();
  }

  private void manifest(String name, Rule rule, UnaryOperator<String> change) {
    manifest(name, rule, change, bytes -> bytes);
  }

  private void manifest(
      String name, Rule rule, UnaryOperator<String> change, UnaryOperator<byte[]> then) {
    var changed =
        replace(
            parts(good),
            "manifest",
            bytes ->
                then.apply(
                    change
                        .apply(new String(bytes, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8)));
    add(name, rule, tar(changed));
  }

  private void signature(String name, Rule rule, String text) {
    add(
        name,
        rule,
        tar(replace(parts(good), "manifest.sig", _ -> text.getBytes(StandardCharsets.UTF_8))));
  }

  private void version(String name, Rule rule, String json) {
    add(
        name,
        rule,
        tar(remade(replace(parts(good), "version", _ -> json.getBytes(StandardCharsets.UTF_8)))));
  }

  private String goodInfo() {
    var header = parts(unpack(Compression.GZIP, content(parts(good), HEADER)));
    return new String(content(header, "header-info"), StandardCharsets.UTF_8);
  }

  private void info(String name, String json) {
    headerPart(name, Rule.HEADER, "header-info", json);
  }

  private void headerPart(String name, Rule rule, String part, String json) {
    headerParts(
        name, rule, parts -> replace(parts, part, _ -> json.getBytes(StandardCharsets.UTF_8)));
  }

  private void headerParts(String name, Rule rule, Function<List<Part>, List<Part>> change) {
    add(
        name,
        rule,
        headerBytes(bytes ->
            pack(Compression.GZIP, tar(change.apply(parts(unpack(Compression.GZIP, bytes)))))));
  }

  private byte[] headerBytes(UnaryOperator<byte[]> change) {
    return tar(remade(replace(parts(good), HEADER, change)));
  }

  private void dataParts(String name, Rule rule, Function<List<Part>, List<Part>> change) {
    dataBytes(
        name,
        rule,
        bytes -> pack(Compression.GZIP, tar(change.apply(parts(unpack(Compression.GZIP, bytes))))));
  }

  private void dataBytes(String name, Rule rule, UnaryOperator<byte[]> change) {
    add(name, rule, tar(replace(parts(good), DATA, change)));
  }

  /// Writes into the manifest what version and header are now.
  private static List<Part> remade(List<Part> parts) {
    var header =
        parts.stream().filter(p -> p.name().startsWith("header.tar")).findFirst().orElseThrow();
    return replace(
        parts,
        "manifest",
        bytes ->
            new String(bytes, StandardCharsets.UTF_8)
                .replaceAll(
                    "[0-9a-f]{64}  header.tar.gz", sha256(header.content()) + "  " + header.name())
                .replaceAll(
                    "[0-9a-f]{64}  version", sha256(content(parts, "version")) + "  version")
                .getBytes(StandardCharsets.UTF_8));
  }

  private static String without(String manifest, String name) {
    return manifest
        .lines()
        .filter(line -> !line.endsWith("  " + name))
        .map(line -> line + "\n")
        .reduce("", String::concat);
  }

  private static List<Part> doubled(List<Part> parts, int at) {
    var more = new ArrayList<>(parts);
    more.add(at, parts.get(at));
    return more;
  }

  private static List<Part> append(List<Part> parts, Part part) {
    var more = new ArrayList<>(parts);
    more.add(part);
    return more;
  }

  private static String file(String name) {
    return name.replaceAll(".*/", "");
  }

  private static byte[] flip(byte[] bytes, int at) {
    var copy = bytes.clone();
    copy[at] ^= 1;
    return copy;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
