/// Mender's artifact format, version 3 (and 2 for reading).
///
/// An artifact is a tar file with these members in this order: `version`, `manifest`,
/// `manifest.sig` (if signed), `header.tar` and `data/0000.tar`, `data/0001.tar` …, the last two
/// kinds possibly compressed. The manifest holds the SHA-256 of `version`, of the header and of
/// every file inside the data members; the signature covers the manifest. {@link ArtifactReader}
/// checks all of it in one pass; `TarReader` admits only plain files; `Header` reads what the
/// header says; `Manifest` makes sure that nothing is in the artifact that is not in the manifest,
/// and nothing in the manifest that is not in the artifact.
@NullMarked
package io.trivet.wire.artifact;

import org.jspecify.annotations.NullMarked;
