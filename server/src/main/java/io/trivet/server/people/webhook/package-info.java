/// Webhooks: tells other systems what happened, at least once and in order, however long they are
/// away (up to three days).
@NullMarked
package io.trivet.server.people.webhook;

import org.jspecify.annotations.NullMarked;
