/// Checks a whole log offline, and says which entry is the first bad one.
@NullMarked
package io.trivet.trust.audit;

import org.jspecify.annotations.NullMarked;
