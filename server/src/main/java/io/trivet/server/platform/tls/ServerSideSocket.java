package io.trivet.server.platform.tls;

import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// The part of Java's interface of a TLS socket that says what can be chosen. Here nothing can: the
/// settings stand in {@link OpenSsl}, the port is a server's and asks for no client certificate.
abstract class ServerSideSocket extends SSLSocket {
  static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  @Override
  public String[] getSupportedCipherSuites() {
    return new String[0];
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return new String[0];
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    throw fixed();
  }

  @Override
  public String[] getSupportedProtocols() {
    return PROTOCOLS.toArray(String[]::new);
  }

  @Override
  public String[] getEnabledProtocols() {
    return PROTOCOLS.toArray(String[]::new);
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    throw fixed();
  }

  @Override
  public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
    throw fixed();
  }

  @Override
  public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
    throw fixed();
  }

  @Override
  public void setUseClientMode(boolean client) {
    if (client) {
      throw fixed();
    }
  }

  @Override
  public boolean getUseClientMode() {
    return false;
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    throw fixed();
  }

  @Override
  public boolean getNeedClientAuth() {
    return false;
  }

  @Override
  public void setWantClientAuth(boolean want) {
    throw fixed();
  }

  @Override
  public boolean getWantClientAuth() {
    return false;
  }

  @Override
  public void setEnableSessionCreation(boolean enable) {
    throw fixed();
  }

  @Override
  public boolean getEnableSessionCreation() {
    return true;
  }

  /// The server speaks one application protocol, HTTP/1.1: there is nothing to select, and a client
  /// that offers more falls back to it (RFC 7301, section 3.1).
  @Override
  public void setHandshakeApplicationProtocolSelector(
      BiFunction<SSLSocket, List<String>, String> selector) {}

  @Override
  public @Nullable String getApplicationProtocol() {
    return null;
  }

  private static UnsupportedOperationException fixed() {
    return new UnsupportedOperationException("the settings of this port are fixed");
  }
}
