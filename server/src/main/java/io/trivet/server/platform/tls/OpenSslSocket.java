package io.trivet.server.platform.tls;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSession;

/// The server's side of a TLS connection over a connected socket: reads and writes block the
/// calling (virtual) thread in the socket, never in OpenSSL. One thread may read while another
/// writes; any may close.
final class OpenSslSocket extends ServerSideSocket {
  /// A peer that has not finished its handshake by then is let go.
  static final Duration HANDSHAKE_MAX = Duration.ofSeconds(20);

  private static final int INPUT_BYTES_FIRST = 2 << 10;
  private static final int INPUT_BYTES_MAX = 32 << 10;

  /// Plain bytes encrypted before the socket is written to: four records.
  private static final int WRITE_BYTES_MAX = 64 << 10;

  private final Socket wire;
  private final InputStream wireIn;
  private final OutputStream wireOut;
  private final OpenSslConnection connection;
  private final OpenSslSession session;

  /// Held while ciphertext is taken and sent, so that it leaves in order.
  private final ReentrantLock sending = new ReentrantLock();

  private byte[] input = new byte[INPUT_BYTES_FIRST];

  OpenSslSocket(Socket wire, OpenSslContext context) throws IOException {
    this.wire = wire;
    this.wireIn = wire.getInputStream();
    this.wireOut = wire.getOutputStream();
    this.connection = context.connection();
    this.session = new OpenSslSession(connection, context);
  }

  /// The owner of the socket closes it when this fails; what OpenSSL holds is freed here.
  @Override
  public void startHandshake() throws IOException {
    try {
      long end = System.nanoTime() + HANDSHAKE_MAX.toNanos();
      while (!connection.handshake()) {
        send();
        receiveBefore(end);
      }
      wire.setSoTimeout(0);
    } catch (IOException e) {
      sendLast();
      connection.free();
      throw e;
    }
  }

  private void receiveBefore(long end) throws IOException {
    long left = Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis());
    wire.setSoTimeout((int) left);
    if (!receive()) {
      throw new EOFException("the peer left during the handshake");
    }
  }

  private int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      int count = connection.read(bytes, offset, length);
      if (count >= 0) {
        return count;
      }
      if (count == OpenSslConnection.ENDED) {
        return -1;
      }
      sendIfFree();
      if (!receive()) {
        return -1;
      }
    }
  }

  /// False at the end of the stream.
  private boolean receive() throws IOException {
    int count = wireIn.read(input);
    if (count < 0) {
      return false;
    }
    connection.received(input, count);
    if (count == input.length && count < INPUT_BYTES_MAX) {
      input = new byte[Math.min(INPUT_BYTES_MAX, count * 4)];
    }
    return true;
  }

  private void write(byte[] bytes, int offset, int length) throws IOException {
    sending.lock();
    try {
      for (int done = 0; done < length; ) {
        done += connection.write(bytes, offset + done, Math.min(WRITE_BYTES_MAX, length - done));
        drain();
      }
    } finally {
      sending.unlock();
    }
  }

  private void send() throws IOException {
    sending.lock();
    try {
      drain();
    } finally {
      sending.unlock();
    }
  }

  /// What OpenSSL wants to say of itself (a ticket, a new key) can wait for whoever is sending:
  /// were the reader to wait for a writer that the peer holds up, both could wait for ever.
  private void sendIfFree() throws IOException {
    if (sending.tryLock()) {
      try {
        drain();
      } finally {
        sending.unlock();
      }
    }
  }

  private void drain() throws IOException {
    int pending = connection.toSend();
    if (pending > 0) {
      var bytes = new byte[pending];
      wireOut.write(bytes, 0, connection.take(bytes));
    }
  }

  /// An alert or a goodbye: nobody minds if it does not arrive.
  private void sendLast() {
    try {
      sendIfFree();
    } catch (IOException _) {
      connection.shutdown();
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    connection.shutdown();
    sendLast();
    wire.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    connection.shutdown();
    sendLast();
    connection.free();
    wire.close();
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        var one = new byte[1];
        return OpenSslSocket.this.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return OpenSslSocket.this.read(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        OpenSslSocket.this.close();
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        OpenSslSocket.this.write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        OpenSslSocket.this.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        OpenSslSocket.this.close();
      }
    };
  }

  @Override
  public SSLSession getSession() {
    return session;
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return wire.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return wire.getLocalSocketAddress();
  }

  @Override
  public boolean isClosed() {
    return wire.isClosed();
  }

  @Override
  public void setSoTimeout(int millis) throws java.net.SocketException {
    wire.setSoTimeout(millis);
  }

  @Override
  public int getSoTimeout() throws java.net.SocketException {
    return wire.getSoTimeout();
  }
}
