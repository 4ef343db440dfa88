package io.trivet.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/// A wire to a server that breaks once, when so many bytes have come over one connection;
/// afterwards it holds. It sees only encrypted bytes.
public final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final long cutAfterBytes;
  private final AtomicBoolean cut = new AtomicBoolean();

  public CuttingProxy(int target, long cutAfterBytes) {
    this.target = target;
    this.cutAfterBytes = cutAfterBytes;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  public boolean hasCut() {
    return cut.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = listener.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), target);
        Thread.ofVirtual().start(() -> pump(client, server, Long.MAX_VALUE));
        Thread.ofVirtual().start(() -> pump(server, client, cutAfterBytes));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void pump(Socket from, Socket to, long bytesMax) {
    try (from;
        to) {
      copy(from.getInputStream(), to, bytesMax);
    } catch (IOException _) {
      return; // one side is gone, and so is the other
    }
  }

  private void copy(InputStream in, Socket to, long bytesMax) throws IOException {
    var buffer = new byte[16 << 10];
    long bytes = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      to.getOutputStream().write(buffer, 0, count);
      bytes += count;
      if (bytes > bytesMax && cut.compareAndSet(false, true)) {
        return;
      }
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
