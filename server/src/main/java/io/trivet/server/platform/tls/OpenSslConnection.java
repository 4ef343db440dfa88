package io.trivet.server.platform.tls;

import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

/// One connection's state in OpenSSL, between two memories: ciphertext that came in and ciphertext
/// to send. Does no input or output of its own and never blocks. Any thread may call it: a lock
/// keeps the native object, and nothing touches it after {@link #free}.
final class OpenSslConnection {
  /// What a step needs next, when it is not done.
  static final int NEEDS_INPUT = -1;

  /// The peer has said goodbye.
  static final int ENDED = -2;

  private final ReentrantLock lock = new ReentrantLock();
  private final long in = OpenSsl.newMemory();
  private final long out = OpenSsl.newMemory();
  private long ssl;

  OpenSslConnection(long context) {
    this.ssl = OpenSsl.newConnection(context, in, out);
  }

  /// True when done, false when it needs input.
  boolean handshake() throws SSLException {
    lock.lock();
    try {
      requireOpen();
      int result = OpenSsl.handshake(ssl);
      return result == 1 || outcome(result) == 0;
    } finally {
      lock.unlock();
    }
  }

  /// The number of decrypted bytes, {@link #NEEDS_INPUT} or {@link #ENDED}.
  int read(byte[] bytes, int offset, int length) throws SSLException {
    lock.lock();
    try {
      if (ssl == 0) {
        return ENDED;
      }
      int count = OpenSsl.read(ssl, bytes, offset, length);
      return count > 0 ? count : outcome(count);
    } finally {
      lock.unlock();
    }
  }

  /// Encrypts; the number of bytes taken.
  int write(byte[] bytes, int offset, int length) throws SSLException {
    lock.lock();
    try {
      requireOpen();
      int count = OpenSsl.write(ssl, bytes, offset, length);
      if (count <= 0) {
        throw new SSLException("cannot encrypt: " + OpenSsl.reason());
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /// Ciphertext from the peer.
  void received(byte[] bytes, int length) throws SSLException {
    lock.lock();
    try {
      requireOpen();
      OpenSsl.put(in, bytes, length);
    } finally {
      lock.unlock();
    }
  }

  /// Bytes of ciphertext that wait to be sent.
  int toSend() {
    lock.lock();
    try {
      return ssl == 0 ? 0 : OpenSsl.pending(out);
    } finally {
      lock.unlock();
    }
  }

  /// Moves ciphertext to be sent into `bytes`; the number of bytes, 0 if there is none.
  int take(byte[] bytes) {
    lock.lock();
    try {
      return ssl == 0 ? 0 : Math.max(0, OpenSsl.take(out, bytes, bytes.length));
    } finally {
      lock.unlock();
    }
  }

  /// Leaves a goodbye among what is to be sent.
  void shutdown() {
    lock.lock();
    try {
      if (ssl != 0) {
        OpenSsl.shutdown(ssl);
      }
    } finally {
      lock.unlock();
    }
  }

  String version() {
    lock.lock();
    try {
      return ssl == 0 ? "NONE" : OpenSsl.version(ssl);
    } finally {
      lock.unlock();
    }
  }

  void free() {
    lock.lock();
    try {
      if (ssl != 0) {
        OpenSsl.free(ssl); // and with it the two memories
        ssl = 0;
      }
    } finally {
      lock.unlock();
    }
  }

  private int outcome(int result) throws SSLException {
    return switch (OpenSsl.error(ssl, result)) {
      case OpenSsl.ERROR_WANT_READ -> NEEDS_INPUT;
      case OpenSsl.ERROR_ZERO_RETURN -> ENDED;
      default -> throw new SSLException(OpenSsl.reason());
    };
  }

  private void requireOpen() throws SSLException {
    if (ssl == 0) {
      throw new SSLException("the connection is closed");
    }
  }
}
