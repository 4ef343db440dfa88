package io.trivet.server.platform.mail;

import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Hands letters to the mail server (RFC 5321), one connection a letter.
final class Smtp {
  /// How long the mail server may take for one step.
  static final Duration STEP_MAX = Duration.ofSeconds(15);

  private final SmtpAddress address;
  private final Session session;

  Smtp(SmtpAddress address) {
    this.address = address;
    this.session = Session.getInstance(properties(address), authenticator(address));
  }

  /// How handing over one letter went.
  sealed interface Outcome {
    record Sent() implements Outcome {}

    /// The server will not take it, however often it is asked.
    record Refused(String reason) implements Outcome {}

    /// Nobody there, or not now.
    record Later(String reason) implements Outcome {}
  }

  Outcome send(Letter letter, String id, Instant writtenAt) {
    try {
      Transport.send(message(letter, id, writtenAt));
      return new Outcome.Sent();
    } catch (SendFailedException e) {
      return isFinal(e) ? new Outcome.Refused(reason(e)) : new Outcome.Later(reason(e));
    } catch (MessagingException e) {
      return new Outcome.Later(reason(e));
    }
  }

  /// The id makes a letter that is handed over twice one letter for the reader's program.
  private MimeMessage message(Letter letter, String id, Instant writtenAt)
      throws MessagingException {
    var message =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<%s@%s>".formatted(id, domain(address)));
          }
        };
    message.setFrom(new InternetAddress(address.from().value()));
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.to().value()));
    message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
    message.setText(letter.text(), StandardCharsets.UTF_8.name());
    message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: no out-of-office replies
    message.setSentDate(Date.from(writtenAt));
    return message;
  }

  private static String domain(SmtpAddress address) {
    var from = address.from().value();
    return from.substring(from.indexOf('@') + 1);
  }

  /// A reply of 5xx about the letter itself.
  private static boolean isFinal(SendFailedException e) {
    for (Exception at = e; at != null; at = next(at)) {
      if (at instanceof org.eclipse.angus.mail.smtp.SMTPAddressFailedException refused) {
        return refused.getReturnCode() >= 500;
      }
      if (at instanceof org.eclipse.angus.mail.smtp.SMTPSendFailedException refused) {
        return refused.getReturnCode() >= 500;
      }
    }
    return false;
  }

  private static @Nullable Exception next(Exception at) {
    return at instanceof MessagingException chained ? chained.getNextException() : null;
  }

  private static String reason(MessagingException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }

  private static Properties properties(SmtpAddress address) {
    var all = new Properties();
    all.setProperty("mail.transport.protocol", "smtp");
    all.setProperty("mail.smtp.host", address.host());
    all.setProperty("mail.smtp.port", Integer.toString(address.port()));
    all.setProperty("mail.smtp.auth", Boolean.toString(address.login().isPresent()));
    all.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    all.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
    switch (address.security()) {
      case STARTTLS -> {
        all.setProperty("mail.smtp.starttls.enable", "true");
        all.setProperty("mail.smtp.starttls.required", "true");
      }
      case TLS -> all.setProperty("mail.smtp.ssl.enable", "true");
      case NONE -> {}
    }
    var millis = Long.toString(STEP_MAX.toMillis());
    for (var step : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      all.setProperty("mail.smtp." + step.toLowerCase(Locale.ROOT), millis);
    }
    return all;
  }

  private static @Nullable Authenticator authenticator(SmtpAddress address) {
    return address.login().map(Smtp::authenticator).orElse(null);
  }

  private static Authenticator authenticator(SmtpAddress.Login login) {
    return new Authenticator() {
      @Override
      protected PasswordAuthentication getPasswordAuthentication() {
        return new PasswordAuthentication(login.user(), login.password());
      }
    };
  }
}
