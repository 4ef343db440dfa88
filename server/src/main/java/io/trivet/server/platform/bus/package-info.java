/// How the nodes of one installation hear of each other's changes: LISTEN and NOTIFY of PostgreSQL.
@NullMarked
package io.trivet.server.platform.bus;

import org.jspecify.annotations.NullMarked;
