/// TLS for the device port: OpenSSL of the operating system under the server's own sockets, because
/// today's clients open a new connection for every request and the JDK's handshake costs five times
/// as much. See docs/decisions/0070-openssl-for-the-device-port.md.
@NullMarked
package io.trivet.server.platform.tls;

import org.jspecify.annotations.NullMarked;
