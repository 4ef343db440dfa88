package io.trivet.server.platform.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a mail server on a socket.
class MailTest {
  private static final Letter LETTER =
      new Letter(new Email("ann@example.com"), "Grüße", "Ein Brief mit ünïcode\n.\nund Punkt");

  private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private final TestDatabase test = new TestDatabase();
  private final FakeClock clock = FakeClock.at("2026-11-25T03:00:00Z");
  private final TenantId tenant = new TenantId(UUID.randomUUID());

  @BeforeEach
  void start() {
    server.start();
    test.database()
        .inTransaction(db ->
            db.execute(
                "INSERT INTO tenant VALUES (?, 'a tenant', now(), null, -1, -1, 0)",
                tenant.value()));
  }

  @AfterEach
  void stop() {
    server.stop();
    test.close();
  }

  @Test
  void a_letter_arrives_as_it_was_written() throws MessagingException, IOException {
    var mail = mail(Optional.empty());
    post(mail, LETTER);
    mail.sendDue();
    var received = server.getReceivedMessages();
    assertEquals(1, received.length);
    assertEquals("Grüße", received[0].getSubject());
    assertEquals(LETTER.text(), received[0].getContent().toString().strip().replace("\r", ""));
    assertEquals("trivet@example.com", received[0].getFrom()[0].toString());
    assertEquals("ann@example.com", received[0].getAllRecipients()[0].toString());
    assertEquals(0, waiting());
    mail.sendDue();
    assertEquals(1, server.getReceivedMessages().length);
  }

  @Test
  void nothing_is_sent_of_a_transaction_that_failed() {
    var mail = mail(Optional.empty());
    assertThrows(
        IllegalStateException.class,
        () ->
            test.database()
                .inTransaction(db -> {
                  mail.post(db, tenant, LETTER);
                  throw new IllegalStateException("no");
                }));
    mail.sendDue();
    assertEquals(0, server.getReceivedMessages().length);
  }

  @Test
  void a_letter_waits_sealed_while_the_mail_server_is_away() {
    var mail = mail(Optional.empty());
    int port = server.getSmtp().getPort();
    server.stop();
    post(mail, LETTER);
    mail.sendDue();
    assertEquals(1, waiting());
    assertFalse(stored().contains("Brief"), "the text of the letter is readable in the database");
    var again = new GreenMail(new ServerSetup(port, "127.0.0.1", "smtp"));
    again.start();
    try {
      mail.sendDue();
      assertEquals(0, again.getReceivedMessages().length);
      clock.advance(Mail.pause(1));
      mail.sendDue();
      assertEquals(1, again.getReceivedMessages().length);
    } finally {
      again.stop();
    }
  }

  @Test
  void a_letter_is_given_up_after_a_day() {
    var mail = mail(Optional.empty());
    server.stop();
    post(mail, LETTER);
    var start = clock.instant();
    for (int tries = 1; tries <= Mail.TRIES_MAX; tries++) {
      assertEquals(1, waiting());
      mail.sendDue();
      clock.advance(Mail.pause(tries));
    }
    assertEquals(0, waiting());
    var took = Duration.between(start, clock.instant());
    assertTrue(took.compareTo(Duration.ofHours(12)) > 0, took::toString);
  }

  @Test
  void the_server_may_ask_for_a_login() {
    server.setUser("sender", "sender", "right");
    var letter = new Letter(new Email("sender@example.com"), "s", "t");
    post(mail(Optional.of(new SmtpAddress.Login("sender", "right"))), letter);
    mail(Optional.of(new SmtpAddress.Login("sender", "right"))).sendDue();
    assertEquals(1, server.getReceivedMessages().length);
    post(mail(Optional.of(new SmtpAddress.Login("sender", "wrong"))), letter);
    mail(Optional.of(new SmtpAddress.Login("sender", "wrong"))).sendDue();
    assertEquals(1, server.getReceivedMessages().length);
    assertEquals(1, waiting());
  }

  @Test
  void a_server_without_tls_gets_nothing_unless_allowed() {
    var address =
        new SmtpAddress(
            "127.0.0.1",
            server.getSmtp().getPort(),
            SmtpAddress.Security.STARTTLS,
            new Email("trivet@example.com"),
            Optional.empty());
    var mail = new Mail(test.database(), sealer(), Optional.of(address), clock);
    post(mail, LETTER);
    mail.sendDue();
    assertEquals(0, server.getReceivedMessages().length);
    assertEquals(1, waiting());
  }

  @Test
  void a_subject_cannot_add_headers() {
    for (var subject :
        new String[] {"a\r\nBcc: x@example.com", "a\nb", "a\u0000", "", "x".repeat(201)}) {
      assertThrows(
          Failure.Invalid.class, () -> new Letter(new Email("ann@example.com"), subject, "t"));
    }
  }

  @Test
  void letters_that_pile_up_are_dropped() {
    var mail = mail(Optional.empty());
    test.database()
        .inTransaction(db ->
            db.execute(
                "INSERT INTO letter SELECT ?, gen_random_uuid(), '', now(), now(), 0 FROM"
                    + " generate_series(1, 1000)",
                tenant.value()));
    post(mail, LETTER);
    assertEquals(1000, waiting());
  }

  @Test
  void without_a_mail_server_nothing_is_kept() {
    var off = new Mail(test.database(), sealer(), Optional.empty(), clock);
    assertFalse(off.isOn());
    post(off, LETTER);
    off.sendDue();
    assertEquals(0, waiting());
  }

  private void post(Mail mail, Letter letter) {
    test.database()
        .inTransaction(db -> {
          mail.post(db, tenant, letter);
          return null;
        });
  }

  private Mail mail(Optional<SmtpAddress.Login> login) {
    var address =
        new SmtpAddress(
            "127.0.0.1",
            server.getSmtp().getPort(),
            SmtpAddress.Security.NONE,
            new Email("trivet@example.com"),
            login);
    return new Mail(test.database(), sealer(), Optional.of(address), clock);
  }

  private static Sealer sealer() {
    return new Sealer(new byte[32]);
  }

  private long waiting() {
    return test.database()
        .read(db -> db.createQuery("SELECT count(*) FROM letter").mapTo(Long.class).one());
  }

  private String stored() {
    var bytes =
        test.database()
            .read(db -> db.createQuery("SELECT content FROM letter").mapTo(byte[].class).one());
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
