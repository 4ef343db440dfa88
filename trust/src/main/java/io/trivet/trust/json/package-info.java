/// Canonical JSON (RFC 8785): one text for one value, so that a digest of it means something.
@NullMarked
package io.trivet.trust.json;

import org.jspecify.annotations.NullMarked;
