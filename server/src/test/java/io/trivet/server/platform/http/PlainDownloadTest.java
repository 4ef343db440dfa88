package io.trivet.server.platform.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Parts of a file through the port without TLS, where they bypass the HTTP server's own writing.
class PlainDownloadTest {
  private static final int SIZE = 3_000_017;

  private final PlainChannels channels = new PlainChannels();
  private final byte[] content = new byte[SIZE];
  private WebServer server;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    new Random(5).nextBytes(content);
    var file = FileBytes.open(Files.write(folder.resolve("file"), content));
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .connectionOptions(channels)
            .addRouting(
                HttpRouting.builder()
                    .any((request, response) -> {
                      var part =
                          new Reply.Body.Part(
                              "application/octet-stream",
                              file,
                              number(request, "first"),
                              number(request, "length"),
                              _ -> {});
                      FrontDoor.part(
                          part,
                          request.prologue().method().text().equals("HEAD"),
                          request,
                          response);
                    }))
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void many_clients_get_their_own_parts_again_and_again() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (int client = 0; client < 32; client++) {
        var random = new Random(client);
        running.add(threads.submit(() -> download(random)));
      }
      for (var one : running) {
        one.get();
      }
    }
  }

  private Void download(Random random) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      for (int round = 0; round < 10; round++) {
        int first = random.nextInt(SIZE);
        int length = random.nextInt(1, SIZE - first + 1);
        var answer = get(client, first, length);
        assertEquals(200, answer.statusCode());
        assertArrayEquals(Arrays.copyOfRange(content, first, first + length), answer.body());
      }
    }
    return null;
  }

  @Test
  void the_head_alone_has_the_length_and_no_body() throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(uri(0, SIZE)).HEAD().build();
      var answer = client.send(request, BodyHandlers.ofByteArray());
      assertEquals(SIZE, answer.headers().firstValueAsLong("Content-Length").orElseThrow());
      assertEquals(0, answer.body().length);
      assertEquals(100, get(client, 7, 100).body().length);
    }
  }

  @Test
  void a_client_that_leaves_in_the_middle_disturbs_nobody() throws Exception {
    for (int round = 0; round < 20; round++) {
      try (var socket = new Socket(java.net.InetAddress.getLoopbackAddress(), server.port())) {
        var head = "GET /part?first=0&length=" + SIZE + " HTTP/1.1\r\nHost: x\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals(1000, socket.getInputStream().readNBytes(1000).length);
      }
    }
    try (var client = HttpClient.newHttpClient()) {
      assertArrayEquals(content, get(client, 0, SIZE).body());
    }
  }

  @Test
  void closed_channels_are_forgotten() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      new Socket(java.net.InetAddress.getLoopbackAddress(), server.port()).close();
    }
    assertTrue(channels.size() < 2_600, () -> channels.size() + " are remembered");
  }

  private HttpResponse<byte[]> get(HttpClient client, int first, int length)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(first, length)).build();
    return client.send(request, BodyHandlers.ofByteArray());
  }

  private URI uri(int first, int length) {
    return URI.create(
        "http://127.0.0.1:%d/part?first=%d&length=%d".formatted(server.port(), first, length));
  }

  private static long number(ServerRequest request, String name) {
    return Long.parseLong(request.query().get(name));
  }
}
