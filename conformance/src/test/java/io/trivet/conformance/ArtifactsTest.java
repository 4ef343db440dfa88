package io.trivet.conformance;

import static io.trivet.conformance.Shared.ADMIN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Command;
import io.trivet.wire.artifact.BadArtifacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Software: what is let in, how it is described and handed out.
class ArtifactsTest {
  private static final String V1 = "/api/management/v1/deployments/";
  private static final String V2 = "/api/management/v2/deployments/";
  private static final String RELEASES = V2 + "deployments/releases";

  @TempDir private Path dir;

  @Test
  void an_uploaded_artifact_is_described() {
    var name = Shared.unique("described");
    var file =
        Artifacts.write(name, List.of("b1", "b2"), Map.of("app.version", List.of("1", "2")), 100);
    var id =
        ADMIN
            .upload(
                file,
                Map.of(
                    "description",
                    "what it is",
                    "unknown",
                    "ignored",
                    "size",
                    Long.toString(file.toFile().length())))
            .createdId();
    var artifact = ADMIN.get(V1 + "artifacts/" + id).require(200).json();
    assertEquals(name, artifact.get("name").stringValue());
    assertEquals("what it is", artifact.get("description").stringValue());
    assertEquals("[\"b1\",\"b2\"]", artifact.get("device_types_compatible").toString());
    assertEquals(3, artifact.get("info").get("version").asInt());
    assertFalse(artifact.get("signed").booleanValue());
    assertEquals(file.toFile().length(), artifact.get("size").asLong());
    assertEquals("[\"1\",\"2\"]", artifact.get("artifact_depends").get("app.version").toString());
    assertEquals("[\"app.*\"]", artifact.get("clears_artifact_provides").toString());
    var update = artifact.get("updates").get(0);
    assertEquals("test", update.get("type_info").get("type").stringValue());
    assertEquals("file", update.get("files").get(0).get("name").stringValue());
    assertEquals("note", update.get("meta_data").get(0).get("Key").stringValue());
    assertEquals(name, update.get("metadata").get("note").stringValue());
  }

  @Test
  void every_bad_artifact_is_refused_and_leaves_nothing_behind() throws IOException {
    long before = ADMIN.get(V1 + "limits/storage").json().get("usage").asLong();
    for (var bad : BadArtifacts.all(dir).entrySet()) {
      var file = dir.resolve("bad.mender");
      Files.write(file, bad.getValue().bytes());
      long start = System.nanoTime();
      var answer = ADMIN.upload(file, Map.of());
      assertTrue(
          answer.status() == 400 || answer.status() == 413,
          bad.getKey() + ": " + answer.status() + " " + answer.text());
      assertTrue(
          answer.json().get("error").stringValue().startsWith("Cannot parse artifact file"),
          bad.getKey());
      assertTrue(System.nanoTime() - start < 3_000_000_000L, bad.getKey() + " took too long");
    }
    assertEquals(before, ADMIN.get(V1 + "limits/storage").json().get("usage").asLong());
    Shared.data()
        .map(data -> data.resolve("artifacts/incoming"))
        .ifPresent(incoming -> assertEquals("", Command.run(incoming, "ls", "-A")));
  }

  @Test
  void malformed_forms_are_refused() throws IOException {
    var file = Artifacts.write(Shared.unique("form"), List.of("b"), 10);
    assertEquals(400, ADMIN.upload(file, Map.of("size", "1")).status());
    assertEquals(400, ADMIN.upload(file, Map.of("size", "x")).status());
    assertEquals(400, ADMIN.upload(file, Map.of("artifact_id", "x")).status());
    assertEquals(400, ADMIN.upload(file, Map.of("description", "x".repeat(5000))).status());
    assertEquals(400, ADMIN.form(V1 + "artifacts", Map.of(), "other", file).status());
    assertEquals(415, ADMIN.post(V1 + "artifacts", "{}").status());
    for (var body :
        new String[] {
          "",
          "--x",
          "--x\r\n",
          "--x\r\n\r\n",
          "--x\r\nContent-Disposition: form-data\r\n\r\n",
          "--y\r\n",
          "--x--\r\n",
          "--x\r\nContent-Disposition: form-data; name=\"artifact\"\r\n\r\ncut"
        }) {
      var answer =
          ADMIN.sendJson(
              "POST",
              V1 + "artifacts",
              body,
              Map.of("Content-Type", "multipart/form-data; boundary=x"));
      assertEquals(400, answer.status(), body);
    }
  }

  @Test
  void two_artifacts_for_the_same_wish_conflict() {
    var name = Shared.unique("twice");
    ADMIN.upload(Artifacts.write(name, List.of("b1", "b2"), 100), Map.of()).require(201);
    var conflict =
        ADMIN.upload(Artifacts.write(name, List.of("b2", "b3"), 200), Map.of()).require(409);
    assertEquals(
        "b2", conflict.json().get("metadata").get("conflict").get("device_type").stringValue());
    ADMIN.upload(Artifacts.write(name, List.of("b3"), 100), Map.of()).require(201);
    ADMIN
        .upload(Artifacts.write(name, List.of("b1"), Map.of("x", List.of("1")), 100), Map.of())
        .require(201);
  }

  @Test
  void artifacts_are_listed_filtered_and_sorted() {
    var prefix = Shared.unique("list");
    for (var suffix : List.of("-a", "-b", "-c")) {
      ADMIN
          .upload(
              Artifacts.write(prefix + suffix, List.of(prefix), 10),
              Map.of("description", "made for " + prefix))
          .require(201);
    }
    var page =
        ADMIN
            .get(V1 + "artifacts/list?name=%s&per_page=2&sort=name:desc".formatted(prefix))
            .require(200);
    assertEquals("3", page.header("X-Total-Count"));
    assertEquals(prefix + "-c", page.json().get(0).get("name").stringValue());
    assertEquals(3, ADMIN.get(V2 + "artifacts?name=%s*".formatted(prefix)).json().size());
    assertEquals(
        2, ADMIN.get(V2 + "artifacts?name=%s-a&name=%s-b".formatted(prefix, prefix)).json().size());
    assertEquals(3, ADMIN.get(V2 + "artifacts?device_type=" + prefix).json().size());
    assertEquals(
        "3",
        ADMIN
            .get(V1 + "artifacts/list?description=made%20for%20" + prefix)
            .header("X-Total-Count"));
    ADMIN.get(V1 + "artifacts/list?sort=size").require(400);
    assertTrue(ADMIN.get(V1 + "artifacts").require(200).text().contains(prefix + "-b"));
  }

  @Test
  void an_artifact_is_downloaded_whole_and_in_parts() throws IOException {
    var name = Shared.unique("download");
    var file = Artifacts.write(name, List.of("b"), 50_000);
    var whole = Files.readAllBytes(file);
    var id = ADMIN.upload(file, Map.of()).createdId();
    var uri =
        ADMIN
            .get(V1 + "artifacts/%s/download".formatted(id))
            .require(200)
            .json()
            .get("uri")
            .stringValue();
    var device = Shared.newDevice("nobody");

    var all = device.download(uri, Map.of()).require(200);
    assertArrayEquals(whole, all.body());
    assertEquals("application/vnd.mender-artifact", all.header("Content-Type"));
    assertEquals(Integer.toString(whole.length), all.header("Content-Length"));
    assertTrue(all.header("Content-Disposition").contains(name + ".mender"));
    assertEquals(Integer.toString(whole.length), device.head(uri).header("Content-Length"));

    var rest = device.download(uri, Map.of("Range", "bytes=1000-")).require(206);
    assertEquals(
        "bytes 1000-%d/%d".formatted(whole.length - 1, whole.length), rest.header("Content-Range"));
    assertArrayEquals(Arrays.copyOfRange(whole, 1000, whole.length), rest.body());
    assertEquals(
        10, device.download(uri, Map.of("Range", "bytes=5-14")).require(206).body().length);
    assertEquals(7, device.download(uri, Map.of("Range", "bytes=-7")).require(206).body().length);
    var beyond = device.download(uri, Map.of("Range", "bytes=99999999-")).require(416);
    assertEquals("bytes */" + whole.length, beyond.header("Content-Range"));
    for (var odd : List.of("bytes=9-5", "bytes=a-b", "bytes=-", "lines=1-2", "bytes=0-1,3-4")) {
      device.download(uri, Map.of("Range", odd)).require(200);
    }
    device.download(uri, Map.of("Range", "bytes=1000-", "If-Range", "\"another\"")).require(200);
    device
        .download(uri, Map.of("Range", "bytes=1000-", "If-Range", all.header("ETag")))
        .require(206);
  }

  @Test
  void a_link_that_was_changed_is_worthless() {
    var id = Artifacts.upload(Shared.unique("link"), "b");
    var other = Artifacts.upload(Shared.unique("link"), "b");
    var uri = ADMIN.get(V1 + "artifacts/%s/download".formatted(id)).json().get("uri").stringValue();
    var device = Shared.newDevice("nobody");
    assertEquals(403, device.download(uri.replace(id, other), Map.of()).status());
    assertEquals(
        403, device.download(uri.replace("x-men-expire=20", "x-men-expire=21"), Map.of()).status());
    assertEquals(400, device.download(uri.replaceAll("\\?.*", ""), Map.of()).status());
  }

  @Test
  void artifacts_are_described_anew_and_deleted() {
    var name = Shared.unique("gone");
    var id = Artifacts.upload(name, "b");
    ADMIN.put(V1 + "artifacts/" + id, Map.of("description", "new words")).require(204);
    assertEquals(
        "new words", ADMIN.get(V1 + "artifacts/" + id).json().get("description").stringValue());
    ADMIN.get(RELEASES + "/" + name).require(200);
    ADMIN.delete(V1 + "artifacts/" + id).require(204);
    ADMIN.delete(V1 + "artifacts/" + id).require(404);
    ADMIN.get(RELEASES + "/" + name).require(404);
    ADMIN.get(V1 + "artifacts/nonsense").require(400);
  }

  @Test
  void a_plain_file_becomes_an_artifact() throws IOException {
    var name = Shared.unique("generated");
    var file = dir.resolve("app.conf");
    Files.writeString(file, "some: setting\n");
    var fields =
        Map.of(
            "name",
            name,
            "device_types_compatible",
            "b1, b2",
            "type",
            "single_file",
            "args",
            "{\"filename\":\"app.conf\",\"dest_dir\":\"/etc/app\",\"software_filesystem\":\"rootfs-image\",\"software_name\":\"app\",\"software_version\":\"9\"}");
    var id = ADMIN.form(V1 + "artifacts/generate", fields, "file", file).createdId();
    var artifact = ADMIN.get(V1 + "artifacts/" + id).require(200).json();
    assertEquals(
        "9", artifact.get("artifact_provides").get("rootfs-image.app.version").stringValue());
    assertEquals(
        "single-file", artifact.get("updates").get(0).get("type_info").get("type").stringValue());
    for (var wrong :
        List.of(
            Map.of("args", "{\"dest_dir\":\"relative\"}"),
            Map.of("args", "[]"),
            Map.of("type", "docker"),
            Map.of("name", ""),
            Map.of("args", "{\"dest_dir\":\"/a\",\"filename\":\"../x\"}"))) {
      var bad = new java.util.HashMap<>(fields);
      bad.putAll(wrong);
      assertEquals(
          400, ADMIN.form(V1 + "artifacts/generate", bad, "file", file).status(), wrong.toString());
    }
  }

  @Test
  void releases_group_artifacts_and_carry_notes_and_tags() {
    var name = Shared.unique("release");
    var tag = Shared.unique("tag");
    Artifacts.upload(name, "b1");
    Artifacts.upload(name, "b2");
    ADMIN
        .sendJson("PATCH", RELEASES + "/" + name, Map.of("notes", "first\nsecond"), Map.of())
        .require(204);
    ADMIN
        .put(RELEASES + "/" + name + "/tags", List.of(tag.toUpperCase(java.util.Locale.ROOT), tag))
        .require(204);
    var release = ADMIN.get(RELEASES + "?tag=" + tag).require(200).json().get(0);
    assertEquals(name, release.get("name").stringValue());
    assertEquals(2, release.get("artifacts_count").asInt());
    assertEquals(2, release.get("artifacts").size());
    assertEquals("first\nsecond", release.get("notes").stringValue());
    assertEquals("[\"" + tag + "\"]", release.get("tags").toString());
    assertTrue(ADMIN.get(V2 + "releases/all/tags").text().contains(tag));
    assertTrue(ADMIN.get(V2 + "releases/all/types").text().contains("test"));
    assertTrue(
        ADMIN
            .get("/api/management/v1/deployments/deployments/releases?name=" + name)
            .text()
            .contains("\"Artifacts\""));
    ADMIN.put(RELEASES + "/" + name + "/tags", List.of("no spaces")).require(400);
    ADMIN.put(RELEASES + "/none/tags", List.of("a")).require(404);
    ADMIN
        .sendJson("PATCH", RELEASES + "/" + name, Map.of("notes", "x".repeat(1025)), Map.of())
        .require(400);
    ADMIN.delete(RELEASES + "?name=" + name).require(204);
    ADMIN.get(RELEASES + "/" + name).require(404);
  }

  @Test
  void everything_that_can_be_deployed_stands_in_one_list() {
    var name = Shared.unique("software");
    Artifacts.upload(name, "b2");
    Artifacts.upload(name, "b1");
    Artifacts.upload(name + "-next", "b1");
    var software = "/api/management/v1alpha1/deployments/software";
    var found = ADMIN.get(software + "?name=" + name).require(200);
    assertEquals(1, found.json().size());
    assertEquals("release", found.json().get(0).get("kind").stringValue());
    assertEquals("[\"b1\",\"b2\"]", found.json().get(0).get("compatible_types").toString());
    assertEquals("2", ADMIN.get(software + "?name_prefix=" + name).header("X-Total-Count"));
    assertEquals("[]", ADMIN.get(software + "?kind=manifest").require(200).text());
    ADMIN.get(software + "?kind=firmware").require(400);
    ADMIN.get(software + "/tags").require(200);
  }

  @Test
  void signing_keys_are_checked_listed_and_deleted() {
    var keys = V1 + "signing_keys";
    ADMIN.post(keys, Map.of("name", "k", "pem", "nonsense")).require(400);
    ADMIN.post(keys, Map.of("pem", "nonsense")).require(400);
    ADMIN.put(V1 + "signing_policy", Map.of("policy", "maybe")).require(400);
    assertEquals("any", ADMIN.get(V1 + "signing_policy").json().get("policy").stringValue());
    ADMIN.get(keys).require(200);
    ADMIN.delete(keys + "/" + java.util.UUID.randomUUID()).require(404);
  }
}
