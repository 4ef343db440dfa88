/// The audit log: who did what, written in the transaction of the change.
@NullMarked
package io.trivet.server.people.audit;

import org.jspecify.annotations.NullMarked;
