package io.trivet.server.people.factor;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.QRCodeWriter;
import io.trivet.core.people.Email;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;
import javax.imageio.ImageIO;
import org.apache.commons.codec.binary.Base32;

/// Codes by time (RFC 6238): six digits, a new one every thirty seconds, SHA-1 as all authenticator
/// applications expect.
final class Totp {
  /// 160 bits, as RFC 4226 recommends.
  private static final int SECRET_BYTES = 20;

  private static final int STEP_SECONDS = 30;
  private static final int QR_PIXELS = 240;
  private static final String ISSUER = "Trivet";

  private final TimeBasedOneTimePasswordGenerator generator =
      new TimeBasedOneTimePasswordGenerator();
  private final SecureRandom random = new SecureRandom();

  byte[] newSecret() {
    var secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return secret;
  }

  /// The time step of a code that is right now, or was or will be one step away: clocks differ.
  OptionalLong step(byte[] secret, String code, Instant now) {
    for (int away : new int[] {0, -1, 1}) {
      var at = now.plusSeconds((long) away * STEP_SECONDS);
      if (MessageDigest.isEqual(
          code.getBytes(StandardCharsets.UTF_8),
          code(secret, at).getBytes(StandardCharsets.UTF_8))) {
        return OptionalLong.of(at.getEpochSecond() / STEP_SECONDS);
      }
    }
    return OptionalLong.empty();
  }

  String code(byte[] secret, Instant at) {
    try {
      return generator.generateOneTimePasswordString(
          new SecretKeySpec(secret, "HmacSHA1"), at, Locale.ROOT);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  static String base32(byte[] secret) {
    return new Base32().encodeToString(secret).replace("=", "");
  }

  static String uri(byte[] secret, Email account) {
    return "otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=6&period=%d"
        .formatted(
            ISSUER,
            URLEncoder.encode(account.value(), StandardCharsets.UTF_8),
            base32(secret),
            ISSUER,
            STEP_SECONDS);
  }

  /// A PNG picture.
  static byte[] qr(String text) {
    try {
      var matrix = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, QR_PIXELS, QR_PIXELS);
      var image =
          new BufferedImage(matrix.getWidth(), matrix.getHeight(), BufferedImage.TYPE_BYTE_BINARY);
      for (int y = 0; y < matrix.getHeight(); y++) {
        for (int x = 0; x < matrix.getWidth(); x++) {
          image.setRGB(x, y, matrix.get(x, y) ? 0x000000 : 0xffffff);
        }
      }
      var out = new ByteArrayOutputStream();
      ImageIO.write(image, "png", out);
      return out.toByteArray();
    } catch (WriterException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
