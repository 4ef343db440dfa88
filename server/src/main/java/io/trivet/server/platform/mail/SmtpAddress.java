package io.trivet.server.platform.mail;

import io.trivet.core.people.Email;
import java.util.Optional;

/// The mail server, and how it is spoken to.
public record SmtpAddress(
    String host, int port, Security security, Email from, Optional<Login> login) {

  public enum Security {
    /// Plain at first, TLS before anything is said; a server without it gets nothing.
    STARTTLS,
    /// TLS from the first byte.
    TLS,
    /// In the clear, for a relay on the same machine.
    NONE
  }

  public record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }
}
