package io.trivet.wire.artifact;

import java.util.regex.Pattern;

/// Which names may stand in an artifact. Nothing is normalised: a name is what it is, or refused.
final class Names {
  /// A file inside a payload: one path segment of printable characters.
  private static final Pattern FILE =
      Pattern.compile("[^/\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}]+");

  /// State scripts; source: the state machine of Mender's client, scripts that artifacts may bring.
  private static final Pattern SCRIPT =
      Pattern.compile(
          "Artifact(Install|Reboot|Rollback|RollbackReboot|Commit|Failure)"
              + "_(Enter|Leave|Error)_[0-9]{2}(_[A-Za-z0-9._-]+)?");

  private Names() {}

  /// A member's whole name, safe to repeat in a message.
  static String checked(String name) throws ArtifactRefused {
    if (name.isEmpty() || name.length() > ArtifactLimits.NAME_CHARS_MAX) {
      throw new ArtifactRefused(
          Rule.NAME,
          "a member's name must have 1 to %d characters".formatted(ArtifactLimits.NAME_CHARS_MAX));
    }
    for (var segment : name.split("/", -1)) {
      if (!isFile(segment)) {
        throw new ArtifactRefused(Rule.NAME, "a member has a name that is not allowed");
      }
    }
    return name;
  }

  static boolean isFile(String name) {
    return FILE.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }

  static boolean isScript(String name) {
    return SCRIPT.matcher(name).matches();
  }
}
