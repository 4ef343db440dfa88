/// Requests that the server sends to addresses its users wrote down: webhooks. The one way out, so
/// that nobody can use the server to reach what only the server can reach.
@NullMarked
package io.trivet.server.platform.outbound;

import org.jspecify.annotations.NullMarked;
