package io.trivet.server.platform.tls;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The functions of OpenSSL 3 that a TLS server needs, as its manual pages (section 3) describe
/// them. A pointer is a `long`; 0 is NULL. Loading this class fails with a {@link LinkageError}
/// where the library is not there.
///
/// OpenSSL keeps the reason of a failure per thread of the operating system. A virtual thread does
/// not leave its carrier between two native calls, so asking right after a failure is sound.
@SuppressWarnings("restricted") // native access is what this class is for
final class OpenSsl {
  static final int ERROR_WANT_READ = 2;
  static final int ERROR_ZERO_RETURN = 6;
  static final int TLS1_2 = 0x0303;

  private static final int CTRL_MODE = 33;
  private static final int CTRL_SESSION_CACHE_MODE = 44;
  private static final int CTRL_CHAIN_CERT = 89;
  private static final int CTRL_MIN_PROTOCOL = 123;
  private static final int MODE_PARTIAL_WRITE_MOVING_BUFFER_RELEASE = 0x1 | 0x2 | 0x10;
  private static final long OPTIONS = 1L << 30 | 1L << 17; // no renegotiation, no compression

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SSL = SymbolLookup.libraryLookup("libssl.so.3", Arena.global());
  private static final SymbolLookup CRYPTO =
      SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global());

  private static final MethodHandle SERVER_METHOD = bind(SSL, "TLS_server_method", JAVA_LONG);
  private static final MethodHandle CTX_NEW = bind(SSL, "SSL_CTX_new", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CTX_CTRL =
      bind(SSL, "SSL_CTX_ctrl", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CTX_OPTIONS =
      bind(SSL, "SSL_CTX_set_options", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CTX_TICKETS =
      bind(SSL, "SSL_CTX_set_num_tickets", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CTX_CERTIFICATE =
      bind(SSL, "SSL_CTX_use_certificate", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CTX_KEY =
      bind(SSL, "SSL_CTX_use_PrivateKey", JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle CTX_CHECK_KEY =
      bind(SSL, "SSL_CTX_check_private_key", JAVA_INT, JAVA_LONG);
  private static final MethodHandle D2I_X509 =
      bind(CRYPTO, "d2i_X509", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle D2I_KEY =
      bind(CRYPTO, "d2i_AutoPrivateKey", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle NEW = bind(SSL, "SSL_new", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle FREE = bindVoid(SSL, "SSL_free", JAVA_LONG);
  private static final MethodHandle ACCEPT_STATE = bindVoid(SSL, "SSL_set_accept_state", JAVA_LONG);
  private static final MethodHandle SET_BIO =
      bindVoid(SSL, "SSL_set_bio", JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle HANDSHAKE = bind(SSL, "SSL_do_handshake", JAVA_INT, JAVA_LONG);
  private static final MethodHandle READ = heap(SSL, "SSL_read");
  private static final MethodHandle WRITE = heap(SSL, "SSL_write");
  private static final MethodHandle SHUTDOWN = bind(SSL, "SSL_shutdown", JAVA_INT, JAVA_LONG);
  private static final MethodHandle GET_ERROR =
      bind(SSL, "SSL_get_error", JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle VERSION = bind(SSL, "SSL_get_version", ADDRESS, JAVA_LONG);
  private static final MethodHandle BIO_S_MEM = bind(CRYPTO, "BIO_s_mem", JAVA_LONG);
  private static final MethodHandle BIO_NEW = bind(CRYPTO, "BIO_new", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle BIO_PENDING =
      bind(CRYPTO, "BIO_ctrl_pending", JAVA_LONG, JAVA_LONG);
  private static final MethodHandle BIO_READ = heap(CRYPTO, "BIO_read");
  private static final MethodHandle BIO_WRITE = heap(CRYPTO, "BIO_write");
  private static final MethodHandle ERR_GET = bind(CRYPTO, "ERR_get_error", JAVA_LONG);
  private static final MethodHandle ERR_CLEAR = bindVoid(CRYPTO, "ERR_clear_error");
  private static final MethodHandle ERR_TEXT =
      bindVoid(CRYPTO, "ERR_error_string_n", JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final MethodHandle LIBRARY_VERSION =
      bind(CRYPTO, "OpenSSL_version", ADDRESS, JAVA_INT);

  private OpenSsl() {}

  /// For example `OpenSSL 3.0.19 27 Jan 2026`.
  static String libraryVersion() {
    try {
      return text((MemorySegment) LIBRARY_VERSION.invokeExact(0));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// A context for servers: TLS 1.2 and newer, no renegotiation, buffers only while they are
  /// needed.
  static long newContext(int tickets) {
    try {
      long context = (long) CTX_NEW.invokeExact((long) SERVER_METHOD.invokeExact());
      require(context != 0);
      require((long) CTX_CTRL.invokeExact(context, CTRL_MIN_PROTOCOL, (long) TLS1_2, 0L) == 1);
      long mode = MODE_PARTIAL_WRITE_MOVING_BUFFER_RELEASE;
      long modes = (long) CTX_CTRL.invokeExact(context, CTRL_MODE, mode, 0L);
      require((modes & mode) == mode);
      long _ = (long) CTX_CTRL.invokeExact(context, CTRL_SESSION_CACHE_MODE, 0L, 0L);
      long options = (long) CTX_OPTIONS.invokeExact(context, OPTIONS);
      require((options & OPTIONS) == OPTIONS);
      require((int) CTX_TICKETS.invokeExact(context, (long) tickets) == 1);
      return context;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// The server's own certificate, DER.
  static void useCertificate(long context, byte[] der) {
    try {
      require((int) CTX_CERTIFICATE.invokeExact(context, decode(D2I_X509, der)) == 1);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// One more certificate of the chain, DER; the context owns it.
  static void addToChain(long context, byte[] der) {
    try {
      long certificate = decode(D2I_X509, der);
      require((long) CTX_CTRL.invokeExact(context, CTRL_CHAIN_CERT, 0L, certificate) == 1);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// The key of the certificate, PKCS#8 DER; fails unless the two belong together.
  static void useKey(long context, byte[] der) {
    try {
      require((int) CTX_KEY.invokeExact(context, decode(D2I_KEY, der)) == 1);
      require((int) CTX_CHECK_KEY.invokeExact(context) == 1);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static long newMemory() {
    try {
      long bio = (long) BIO_NEW.invokeExact((long) BIO_S_MEM.invokeExact());
      require(bio != 0);
      return bio;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// A connection that reads from and writes to the two memories and owns them from now on.
  static long newConnection(long context, long in, long out) {
    try {
      long ssl = (long) NEW.invokeExact(context);
      require(ssl != 0);
      SET_BIO.invokeExact(ssl, in, out);
      ACCEPT_STATE.invokeExact(ssl);
      return ssl;
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void free(long ssl) {
    try {
      FREE.invokeExact(ssl);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// 1 when done; else see {@link #error}.
  static int handshake(long ssl) {
    try {
      ERR_CLEAR.invokeExact();
      return (int) HANDSHAKE.invokeExact(ssl);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// The number of bytes, or not positive: see {@link #error}.
  static int read(long ssl, byte[] bytes, int offset, int length) {
    try {
      ERR_CLEAR.invokeExact();
      return (int) READ.invokeExact(ssl, slice(bytes, offset, length), length);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// The number of bytes, or not positive: see {@link #error}.
  static int write(long ssl, byte[] bytes, int offset, int length) {
    try {
      ERR_CLEAR.invokeExact();
      return (int) WRITE.invokeExact(ssl, slice(bytes, offset, length), length);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void shutdown(long ssl) {
    try {
      int _ = (int) SHUTDOWN.invokeExact(ssl);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// Why the last call for this connection gave `result`: one of the constants above, or another.
  static int error(long ssl, int result) {
    try {
      return (int) GET_ERROR.invokeExact(ssl, result);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// `TLSv1.3` or `TLSv1.2`.
  static String version(long ssl) {
    try {
      return text((MemorySegment) VERSION.invokeExact(ssl));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int pending(long memory) {
    try {
      return Math.toIntExact((long) BIO_PENDING.invokeExact(memory));
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static int take(long memory, byte[] bytes, int length) {
    try {
      return (int) BIO_READ.invokeExact(memory, slice(bytes, 0, length), length);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  static void put(long memory, byte[] bytes, int length) {
    try {
      require((int) BIO_WRITE.invokeExact(memory, slice(bytes, 0, length), length) == length);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  /// What OpenSSL says of the last failure on this thread.
  static String reason() {
    try (var arena = Arena.ofConfined()) {
      long code = (long) ERR_GET.invokeExact();
      var text = arena.allocate(256);
      ERR_TEXT.invokeExact(code, text, text.byteSize());
      return code == 0 ? "no reason given" : text.getString(0);
    } catch (Throwable e) {
      throw impossible(e);
    }
  }

  private static long decode(MethodHandle decoder, byte[] der) throws Throwable {
    try (var arena = Arena.ofConfined()) {
      var pointer = arena.allocateFrom(ADDRESS, arena.allocateFrom(JAVA_BYTE, der));
      long object = (long) decoder.invokeExact(0L, pointer, (long) der.length);
      require(object != 0);
      return object;
    }
  }

  private static void require(boolean held) {
    if (!held) {
      throw new IllegalStateException("OpenSSL: " + reason());
    }
  }

  private static MemorySegment slice(byte[] bytes, int offset, int length) {
    return MemorySegment.ofArray(bytes).asSlice(offset, length);
  }

  private static String text(MemorySegment pointer) {
    return pointer.reinterpret(256).getString(0);
  }

  private static RuntimeException impossible(Throwable e) {
    if (e instanceof RuntimeException known) {
      return known;
    }
    throw new AssertionError(e);
  }

  private static MethodHandle bind(
      SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private static MethodHandle bindVoid(
      SymbolLookup library, String name, MemoryLayout... arguments) {
    return LINKER.downcallHandle(library.findOrThrow(name), FunctionDescriptor.ofVoid(arguments));
  }

  /// `int f(object, bytes, int)` over an array of the heap: a copy of at most some tens of KB, so
  /// the garbage collector may wait for it.
  private static MethodHandle heap(SymbolLookup library, String name) {
    return LINKER.downcallHandle(
        library.findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT),
        Linker.Option.critical(true));
  }
}
