package io.trivet.wire.artifact;

/// The rule of the format that a refused artifact breaks.
public enum Rule {
  /// The bytes are not a tar of plain files, or a tar header lies.
  TAR,
  /// It ends before it should.
  TRUNCATED,
  /// Something follows the last member.
  TRAILING_DATA,
  /// A member is missing, doubled, unknown or not in its place.
  MEMBER_ORDER,
  /// A name that is not allowed where it stands.
  NAME,
  /// A named limit of {@link ArtifactLimits} is passed.
  LIMIT,
  /// Compressed data that cannot be unpacked, or that unpacks to far more than it should.
  COMPRESSION,
  VERSION,
  /// The manifest itself is malformed.
  MANIFEST,
  /// The content of a member is not what the manifest says.
  CHECKSUM,
  /// A file that the manifest does not list.
  NOT_IN_MANIFEST,
  /// A line of the manifest for which there is no file.
  NOT_IN_ARTIFACT,
  /// A signature that is not base64, or not of a form any key could have made.
  SIGNATURE,
  /// header-info, type-info or meta-data is malformed or contradicts the payloads.
  HEADER,
  /// Additions made after signing, which nobody vouches for.
  AUGMENTED
}
