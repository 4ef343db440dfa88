package io.trivet.server.people.audit;

import io.trivet.server.platform.http.DevelopmentCa;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A receiver of syslog over TLS. It cuts its first connections hard after so many bytes, and
/// forgets the message it was in.
final class SyslogReceiver implements AutoCloseable {
  private final DevelopmentCa.Identity identity;
  private final SSLContext context;
  private final ServerSocket socket;
  private final Iterator<Integer> cuts;
  private final List<String> messages = new ArrayList<>();
  private final AtomicInteger broken = new AtomicInteger();
  private final Thread thread;

  SyslogReceiver(DevelopmentCa.Identity identity, List<Integer> cuts) throws Exception {
    this.identity = identity;
    this.cuts = cuts.iterator();
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "key", identity.key(), new char[0], identity.chain().toArray(Certificate[]::new));
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    thread = Thread.ofPlatform().daemon().start(this::accept);
  }

  DevelopmentCa.Identity identity() {
    return identity;
  }

  int port() {
    return socket.getLocalPort();
  }

  List<String> messages() {
    synchronized (messages) {
      return List.copyOf(messages);
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try (var raw = socket.accept();
          var tls = (SSLSocket) context.getSocketFactory().createSocket(raw, null, false)) {
        int left = cuts.hasNext() ? cuts.next() : Integer.MAX_VALUE;
        read(tls.getInputStream(), left);
        if (left < Integer.MAX_VALUE) {
          cut(raw);
        }
      } catch (IOException _) {
        broken.incrementAndGet(); // refused by the other side, or the end of the test
      }
    }
  }

  /// As when the process is killed: no last word in TLS.
  private static void cut(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private void read(InputStream in, int most) throws IOException {
    int left = most;
    while (left > 0) {
      var length = new ByteArrayOutputStream();
      int c = in.read();
      while (c >= '0' && c <= '9') {
        length.write(c);
        c = in.read();
      }
      if (c < 0) {
        return;
      }
      int bytes = Integer.parseInt(length.toString(StandardCharsets.US_ASCII));
      if (bytes > left) {
        return;
      }
      var message = new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
      synchronized (messages) {
        messages.add(message);
      }
      left -= bytes;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    thread.interrupt();
  }
}
