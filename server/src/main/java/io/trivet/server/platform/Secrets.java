package io.trivet.server.platform;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/// The keys of an installation, each made at the first start and kept in a file of its own with
/// mode 0600. Several nodes of one installation share the folder's content. A file that is empty,
/// damaged or readable by others stops the start: a guessable or leaked key is worse than no
/// server.
public final class Secrets {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final int RANDOM_BYTES = 32;

  private final Path directory;

  public Secrets(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new StartFailure("cannot use %s: %s".formatted(directory, e), e);
    }
  }

  /// An EC P-256 key pair.
  public KeyPair keyPair(String name) {
    var file = directory.resolve(name + ".key");
    if (!Files.exists(file)) {
      write(file, text(newKeyPair()));
    }
    return parse(file, read(file));
  }

  /// 32 random bytes.
  public byte[] random(String name) {
    var file = directory.resolve(name + ".secret");
    if (!Files.exists(file)) {
      var bytes = new byte[RANDOM_BYTES];
      new SecureRandom().nextBytes(bytes);
      write(file, HexFormat.of().formatHex(bytes));
    }
    try {
      var bytes = HexFormat.of().parseHex(read(file));
      if (bytes.length == RANDOM_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      throw damaged(file);
    }
    throw damaged(file);
  }

  /// Writes a file that only its owner can read: whole or not at all.
  public static void write(Path file, String text) {
    var unfinished = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(unfinished);
      Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        var bytes = java.nio.ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StartFailure("cannot write %s: is the disk full? (%s)".formatted(file, e), e);
    }
  }

  private static String read(Path file) {
    try {
      if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
        throw new StartFailure(
            "%s can be read by others: chmod 600 it, and think about replacing the secret"
                .formatted(file));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new StartFailure("cannot read %s: %s".formatted(file, e), e);
    }
  }

  private static KeyPair newKeyPair() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Private key (PKCS#8) and public key (SubjectPublicKeyInfo), base64, one a line.
  private static String text(KeyPair pair) {
    var base64 = Base64.getEncoder();
    return base64.encodeToString(pair.getPrivate().getEncoded())
        + "\n"
        + base64.encodeToString(pair.getPublic().getEncoded());
  }

  private static KeyPair parse(Path file, String text) {
    var lines = text.split("\n", -1);
    if (lines.length != 2) {
      throw damaged(file);
    }
    try {
      var factory = KeyFactory.getInstance("EC");
      var base64 = Base64.getDecoder();
      return new KeyPair(
          factory.generatePublic(new X509EncodedKeySpec(base64.decode(lines[1]))),
          factory.generatePrivate(new PKCS8EncodedKeySpec(base64.decode(lines[0]))));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      throw damaged(file);
    }
  }

  private static StartFailure damaged(Path file) {
    return new StartFailure(
        ("%s is empty or damaged: restore it from a backup, or delete it to get a new one (what was"
                + " signed with the old one is then worthless)")
            .formatted(file));
  }
}
