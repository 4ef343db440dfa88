/// What happened, told reliably: features write events in the transaction of the change; they get
/// their order per tenant afterwards and reach webhooks, mail and the live stream from there.
@NullMarked
package io.trivet.server.platform.outbox;

import org.jspecify.annotations.NullMarked;
