package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.http.Json;
import io.trivet.wire.artifact.ArtifactPlan;
import io.trivet.wire.artifact.ArtifactWriter;
import io.trivet.wire.artifact.Compression;
import io.trivet.wire.artifact.SingleFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes an artifact of a plain file on the server. The server holds no signing key, so it is
/// unsigned, and a tenant that accepts only signed artifacts refuses it.
final class Generation {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern DIRECTORY = Pattern.compile("/[^\\p{Cntrl}]{0,1023}");

  private final Intake intake;
  private final ArtifactFiles files;
  private final InstantSource clock;

  Generation(Intake intake, ArtifactFiles files, InstantSource clock) {
    this.intake = intake;
    this.files = files;
    this.clock = clock;
  }

  /// The arguments of type `single_file`, as Mender's API names them.
  record Arguments(
      @Nullable String filename,
      @Nullable String dest_dir,
      @Nullable String software_filesystem,
      @Nullable String software_name,
      @Nullable String software_version) {}

  record Request(Intake.Request intake, String name, List<String> deviceTypes, Arguments args) {
    static Request of(Intake.Request intake, Map<String, String> form) {
      if (!form.getOrDefault("type", "single_file").equals("single_file")) {
        throw new Failure.Invalid("type must be single_file");
      }
      var types =
          Arrays.stream(form.getOrDefault("device_types_compatible", "").split(",", -1))
              .map(String::strip)
              .filter(type -> !type.isEmpty())
              .toList();
      var name = form.getOrDefault("name", "").strip();
      if (name.isEmpty() || name.length() > 256 || types.isEmpty()) {
        throw new Failure.Invalid(
            "name (1 to 256 characters) and device_types_compatible (a comma-separated list) must"
                + " be given");
      }
      return new Request(
          intake, name, types, Json.parse(form.getOrDefault("args", "{}"), Arguments.class));
    }
  }

  void generate(Request request, Optional<String> uploadName, InputStream content) {
    try {
      var plain = Files.createTempFile(files.workDirectory(), "plain", "");
      var artifact = Files.createTempFile(files.workDirectory(), "generated", "");
      try {
        copy(content, plain);
        write(plan(request, uploadName, plain), artifact);
        try (var in = Files.newInputStream(artifact)) {
          intake.take(request.intake(), in);
        }
      } finally {
        Files.delete(plain);
        Files.delete(artifact);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(InputStream content, Path to) throws IOException {
    try (var out = Files.newOutputStream(to)) {
      var buffer = new byte[64 << 10];
      long bytes = 0;
      for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        bytes += count;
        if (bytes > Limits.GENERATE_BYTES_MAX) {
          throw new Failure.TooLarge(
              "the file is larger than %d bytes".formatted(Limits.GENERATE_BYTES_MAX));
        }
        out.write(buffer, 0, count);
      }
    }
  }

  private void write(ArtifactPlan plan, Path artifact) throws IOException {
    try (var out = Files.newOutputStream(artifact)) {
      new ArtifactWriter(files.workDirectory(), clock.instant())
          .write(plan, new ArtifactPlan.Form(Compression.GZIP, Optional.empty()), out);
    }
  }

  private static ArtifactPlan plan(Request request, Optional<String> uploadName, Path plain)
      throws IOException {
    var args = request.args();
    var fileName = given(args.filename(), uploadName.orElse("file"));
    var directory = given(args.dest_dir(), "");
    if (!DIRECTORY.matcher(directory).matches()) {
      throw new Failure.Invalid("args.dest_dir must be an absolute path");
    }
    var software =
        word("software_filesystem", given(args.software_filesystem(), "rootfs-image"))
            + "."
            + word("software_name", given(args.software_name(), request.name()));
    var version = given(args.software_version(), request.name());
    var file = file(fileName, plain);
    return new ArtifactPlan(
        request.name(),
        request.deviceTypes(),
        Map.of(),
        Map.of(),
        List.of(SingleFile.part(file, directory, software, version)));
  }

  private static ArtifactPlan.SourceFile file(String name, Path plain) throws IOException {
    try {
      return new ArtifactPlan.SourceFile(
          name, Files.size(plain), () -> Files.newInputStream(plain));
    } catch (IllegalArgumentException e) {
      throw new Failure.Invalid("args.filename: " + e.getMessage());
    }
  }

  private static String given(@Nullable String text, String otherwise) {
    return text == null || text.isBlank() ? otherwise : text;
  }

  private static String word(String what, String text) {
    if (!WORD.matcher(text).matches()) {
      throw new Failure.Invalid(
          "args.%s may have letters, digits, dots, dashes and underscores".formatted(what));
    }
    return text;
  }
}
