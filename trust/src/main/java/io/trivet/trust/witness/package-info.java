/// A witness (C2SP tlog-witness): remembers the last checkpoint of each log it knows and signs only
/// what continues it.
@NullMarked
package io.trivet.trust.witness;

import org.jspecify.annotations.NullMarked;
