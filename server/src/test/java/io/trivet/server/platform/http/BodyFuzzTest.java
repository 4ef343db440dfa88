package io.trivet.server.platform.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.trivet.core.kernel.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whatever bytes come in, a body is read or refused with a {@link Failure}.
class BodyFuzzTest {
  record Body(
      @Nullable String name, @Nullable List<String> list, @Nullable Boolean flag, int number) {}

  @FuzzTest(maxDuration = "60s")
  void json(byte[] bytes) {
    try {
      Json.parse(bytes, Body.class);
    } catch (Failure _) {
      return; // as it should be
    }
  }

  @FuzzTest(maxDuration = "60s")
  void multipart(byte[] bytes) throws IOException {
    try {
      var reader =
          new MultipartReader(
              new ByteArrayInputStream(bytes), "multipart/form-data; boundary=limit");
      for (var part = reader.next(); part.isPresent(); part = reader.next()) {
        part.get().text();
      }
    } catch (Failure _) {
      return; // as it should be
    }
  }
}
