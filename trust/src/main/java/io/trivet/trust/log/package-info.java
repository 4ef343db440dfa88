/// The Merkle tree of RFC 6962 in tiles (C2SP tlog-tiles), checkpoints and proofs.
@NullMarked
package io.trivet.trust.log;

import org.jspecify.annotations.NullMarked;
