/// The commands `trivet audit …` and `trivet witness`.
@NullMarked
package io.trivet.trust.command;

import org.jspecify.annotations.NullMarked;
